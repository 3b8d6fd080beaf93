import { CopyButton } from '../ui/copyButton.tsx';

/** The address mail is sent or forwarded to. */
export function InboundAddress({ address }: { address: string }) {
  return (
    <div className="flex max-w-full min-w-0 items-center gap-2 rounded-xl border border-line bg-sunken py-1.5 pr-1.5 pl-3.5">
      <code className="min-w-0 truncate text-sm text-ink">{address}</code>
      <CopyButton text={address} label="inbound address" />
    </div>
  );
}
