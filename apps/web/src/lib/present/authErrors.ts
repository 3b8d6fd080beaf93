const WORDS: Record<string, string> = {
  invalid_credentials: 'That email and password do not match an account.',
  email_not_confirmed: 'Confirm your email address first: the link is in the mail we sent you.',
  user_already_exists: 'There is already an account with this email. Sign in instead.',
  email_exists: 'There is already an account with this email. Sign in instead.',
  weak_password: 'Choose a longer password that is harder to guess.',
  email_address_invalid: 'This email address does not work. Check it for typing mistakes.',
  signup_disabled: 'New accounts are not open at the moment.',
  over_request_rate_limit: 'Too many attempts. Wait a minute and try again.',
  over_email_send_rate_limit: 'Too many mails were asked for. Wait a few minutes and try again.',
  otp_expired: 'This link has expired. Sign in to get a new one.',
};

/** What to tell a person about an error of Supabase Auth, by its code. */
export const authErrorWords = (code: string | undefined): string =>
  WORDS[code ?? ''] ?? 'Something went wrong on our side. Please try again.';
