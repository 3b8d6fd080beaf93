/** True where keys are for typing or for something that is open. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest(
    'input:not([type=radio]), select, textarea, [contenteditable], [role=dialog], [role=alertdialog], [role=menu], [role=listbox]',
  ) !== null;

/** Something that has the keyboard to itself, wherever the focus is. */
const isSomethingOpen = (): boolean =>
  document.querySelector('[role=dialog], [role=alertdialog], [role=menu], [role=listbox]') !== null;

/**
 * The letter of a shortcut, small whichever way it was pressed; null where a key is not one: with a modifier, held down,
 * while typing, or while a dialog or menu is open.
 */
export function shortcutOf(event: KeyboardEvent): string | null {
  const { key, metaKey, ctrlKey, altKey, repeat, isComposing, defaultPrevented, target } = event;
  if (metaKey || ctrlKey || altKey || repeat || isComposing || defaultPrevented) return null;
  return isTyping(target) || isSomethingOpen() ? null : key.toLowerCase();
}
