import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import tseslint from 'typescript-eslint';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * Dependencies point one way: shared <- db, crm <- worker, functions, web.
 * The sandbox and the embedded Supabase are for development: product code never imports them.
 */
const mayNotImport = {
  'packages/shared/src': ['@conduit/*', 'node:*', 'pg', 'kysely'],
  'packages/db/src': ['@conduit/crm', '@conduit/crm/*', '@conduit/crm-sandbox', '@conduit/local-supabase'],
  'packages/crm/src': ['@conduit/db', '@conduit/db/*', '@conduit/crm-sandbox', '@conduit/local-supabase'],
  'packages/crm-sandbox/src': ['@conduit/db', '@conduit/crm', '@conduit/local-supabase', '@conduit/worker'],
  'packages/local-supabase/src': ['@conduit/worker', '@conduit/crm', '@conduit/crm-sandbox'],
  'services/worker/src': [
    '@conduit/*/testing/*',
    '@conduit/crm-sandbox',
    '@conduit/local-supabase',
    '@conduit/web',
  ],
  'apps/web/src': [
    '@conduit/*/testing/*',
    '@conduit/crm-sandbox',
    '@conduit/local-supabase',
    '@conduit/worker',
    'pg',
    'kysely',
  ],
};

export default defineConfig(
  globalIgnores(['**/.next/**', '**/coverage/**', '**/database.types.ts', '**/next-env.d.ts']),
  js.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: process.cwd() },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/require-await': 'off',
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    name: 'one place reads the environment',
    files: ['**/src/**/*.{ts,tsx}'],
    ignores: ['**/src/env.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: 'Read the environment through src/env.ts, where it is validated.',
        },
      ],
    },
  },
  Object.entries(mayNotImport).map(([folder, patterns]) => ({
    name: `imports of ${folder}`,
    basePath: root,
    files: [`${folder}/**/*.{ts,tsx}`],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
  })),
  {
    name: 'pure rules',
    basePath: root,
    files: ['packages/shared/src/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', 'process', 'fetch', 'setTimeout', 'setInterval', 'performance'],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time is an argument.' },
        { object: 'Math', property: 'random', message: 'Randomness is an argument.' },
      ],
    },
  },
  {
    name: 'react',
    basePath: root,
    files: ['apps/web/**/*.tsx'],
    plugins: { 'react-hooks': reactHooks },
    rules: { ...reactHooks.configs.recommended.rules },
  },
  {
    name: 'commands talk to the terminal',
    basePath: root,
    files: ['packages/cli/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  { files: ['**/*.{js,mjs}'], extends: [tseslint.configs.disableTypeChecked] },
);
