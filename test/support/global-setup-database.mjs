import { startTestServer } from './test-servers.mjs';

export default async function globalSetup() {
  await startTestServer('database');
}
