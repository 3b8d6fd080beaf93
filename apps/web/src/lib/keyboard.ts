/** True where keys are for typing or for something that is open. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest(
    'input:not([type=radio]), select, textarea, [contenteditable], [role=alertdialog], [role=menu]',
  ) !== null;
