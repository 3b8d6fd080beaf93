export { asAnon, asRole, asUser, createUser, type TestUser } from './actors.ts';
export { createTestDatabase, type TestDatabase } from './database.ts';
export { startTestServer, type TestServer, type TestServerOptions } from './server.ts';
