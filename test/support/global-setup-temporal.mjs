import { startTestServer } from './test-servers.mjs';

export default async function globalSetup() {
  await Promise.all([startTestServer('database'), startTestServer('temporal')]);
}
