/** What a program needs from the machine it runs on, and nothing of what the developer keeps in their shell. */
const MACHINE = [
  'PATH',
  'HOME',
  'USER',
  'TMPDIR',
  'LANG',
  'TZ',
  'DENO_DIR',
  'SSL_CERT_FILE',
  'NODE_EXTRA_CA_CERTS',
  'NPM_CONFIG_REGISTRY',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
];

/** The environment of a program we start: the machine's part of ours, plus `own`. What is set to nothing is not set. */
export function childEnv(own: Readonly<Record<string, string>> = {}): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of MACHINE) {
    const value = process.env[name];
    if (value !== undefined && value.trim() !== '') env[name] = value;
  }
  return { ...env, DO_NOT_TRACK: '1', ...own };
}
