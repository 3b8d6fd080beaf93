/** What the keyboard does on this page. */
export function Shortcuts({ keys }: { keys: readonly (readonly [key: string, does: string])[] }) {
  return (
    <dl
      aria-label="Keyboard shortcuts"
      className="mb-5 hidden flex-wrap gap-x-5 gap-y-2 text-sm text-muted md:flex"
    >
      {keys.map(([key, does]) => (
        <div key={key} className="flex items-center gap-2">
          <dt>
            <kbd className="rounded-md border border-line bg-surface px-1.5 py-0.5 font-sans text-xs font-medium text-ink shadow-card">
              {key}
            </kbd>
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  );
}
