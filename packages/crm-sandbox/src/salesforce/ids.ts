const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECK = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** An 18-character record id: key prefix, pod, number, and the suffix that survives case folding. */
export function salesforceId(prefix: string, number: number): string {
  let digits = '';
  for (let rest = number; digits.length < 9; rest = Math.floor(rest / 62))
    digits = (BASE62[rest % 62] ?? '0') + digits;
  return to18(`${prefix}5g0${digits}`);
}

/** The 18-character form of an id given with 15 or 18 characters; null when it is neither. */
export function normaliseId(id: string): string | null {
  if (!/^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/.test(id)) return null;
  return to18(id.slice(0, 15));
}

function to18(id15: string): string {
  const chunks = [id15.slice(0, 5), id15.slice(5, 10), id15.slice(10, 15)];
  const suffix = chunks.map((chunk) => {
    const bits = [...chunk].reduce((sum, char, index) => sum + (/[A-Z]/.test(char) ? 1 << index : 0), 0);
    return CHECK[bits] ?? '';
  });
  return id15 + suffix.join('');
}
