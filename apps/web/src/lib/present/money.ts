/** `€45,000.00` without needless cents; the bare number when the currency is not known. */
export function formatMoney(amount: number, currency: string | null): string {
  const number = { minimumFractionDigits: 0, maximumFractionDigits: 2 };
  try {
    return new Intl.NumberFormat('en-GB', {
      ...number,
      ...(currency ? { style: 'currency' as const, currency } : {}),
    }).format(amount);
  } catch {
    // Not a code of ISO 4217.
    return `${new Intl.NumberFormat('en-GB', number).format(amount)} ${currency}`;
  }
}
