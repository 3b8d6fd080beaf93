export * from './auth.ts';
export * from './config.ts';
export { CrmConfigError } from './errors.ts';
export { codeChallengeOf, generateCodeVerifier, generateState } from './oauth.ts';
export * from './port.ts';
export * from './registry.ts';
export * from './vault.ts';
