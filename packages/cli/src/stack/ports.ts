import { createServer } from 'node:net';

import getPort from 'get-port';

const HOST = '127.0.0.1';

/** The preferred port, or a free one when it is taken, saying so. Null prefers none. */
export async function choosePort(
  what: string,
  preferred: number | null,
  progress: (message: string) => void,
): Promise<number> {
  if (preferred !== null && (await isFree(preferred))) return preferred;
  const port = await getPort({ host: HOST });
  if (preferred !== null) progress(`Port ${preferred} is in use; ${what} is on ${port}`);
  return port;
}

function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen(port, HOST, () => probe.close(() => resolve(true)));
  });
}
