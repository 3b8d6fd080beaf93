import type { NextConfig } from 'next';
import { fileURLToPath } from 'node:url';

const config: NextConfig = {
  // Workspace packages ship TypeScript.
  transpilePackages: ['@conduit/shared', '@conduit/db'],
  turbopack: { root: fileURLToPath(new URL('../..', import.meta.url)) },
  images: { unoptimized: true },
  poweredByHeader: false,
  reactStrictMode: true,
};

export default config;
