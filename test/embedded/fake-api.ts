import { createServer } from 'node:http';

/** Stands for the API: healthy at once, and tells a test in which environment it runs. */
const { HOST, PORT, DATABASE_URL, TEMPORAL_ADDRESS, SIMULATOR_URL, NEW_VOICE_SECRET } = process.env;

createServer((request, response) => {
  const body = { HOST, DATABASE_URL, TEMPORAL_ADDRESS, SIMULATOR_URL, NEW_VOICE_SECRET };
  response.end(request.url === '/health' ? 'ok' : JSON.stringify(body));
}).listen(Number(PORT), HOST);
