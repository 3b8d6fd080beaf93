import { refused } from '../result.ts';

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

/** The input an error of Supabase Auth is about, by its code; what is not here is about none. */
const INPUT: Record<string, 'email' | 'password'> = {
  invalid_credentials: 'password',
  email_not_confirmed: 'email',
  user_already_exists: 'email',
  email_exists: 'email',
  weak_password: 'password',
  email_address_invalid: 'email',
};

/** What a form says about an error of Supabase Auth: at the input it is about, where there is one. */
export function authRefusal(error: { code?: string | undefined }) {
  const words = authErrorWords(error.code);
  const input = INPUT[error.code ?? ''];
  return refused(error.code ?? 'unknown', words, input && { [input]: words });
}

/** What to tell a person about an error of Supabase Auth, by its code. */
export const authErrorWords = (code: string | undefined): string =>
  WORDS[code ?? ''] ?? 'Something went wrong on our side. Please try again.';
