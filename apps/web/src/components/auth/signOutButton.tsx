/** Sign out as a word in a sentence. */
export function SignOutButton({ signOut }: { signOut: () => Promise<void> }) {
  return (
    <form action={signOut} className="inline">
      <button
        type="submit"
        className="font-medium text-accent underline underline-offset-3 hover:text-accent-hover"
      >
        Sign out
      </button>
    </form>
  );
}
