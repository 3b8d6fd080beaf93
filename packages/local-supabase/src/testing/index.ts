export { asAnon, asRole, asUser, createUser, type TestUser } from './actors.ts';
export { createTestDatabase, type TestDatabase } from './database.ts';
export { startHostedLike, type HostedLike } from './hosted.ts';
export { installPgtap, runPgtap, type PgtapFailure, type PgtapResult } from './pgtap.ts';
export { startTestServer, type TestServer, type TestServerOptions } from './server.ts';
export { startTestSupabase, type SignedUpUser, type TestClient, type TestSupabase } from './supabase.ts';
