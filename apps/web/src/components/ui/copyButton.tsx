'use client';

import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { Button } from './button.tsx';

type Outcome = 'idle' | 'copied' | 'failed';
const words: Record<Outcome, string> = { idle: 'Copy', copied: 'Copied', failed: 'Select and copy' };

/** Copies `text`; says whether it worked, since a browser may refuse. `label` names what is copied. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [outcome, setOutcome] = useState<Outcome>('idle');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
    } catch {
      setOutcome('failed');
    }
  };
  return (
    <Button
      variant="secondary"
      size="sm"
      onClick={() => void copy()}
      aria-label={`${words[outcome]}: ${label}`}
    >
      {outcome === 'copied' ? <Check aria-hidden /> : <Copy aria-hidden />}
      <span aria-live="polite">{words[outcome]}</span>
    </Button>
  );
}
