import process from 'node:process';
import { WebSocket } from 'ws';

// Prints what is said in the calls of a campaign, as it is said:
//
//     NEW_VOICE_KEY=nv_... node examples/watch-live.mjs <campaign id> [http://127.0.0.1:8000]

const [campaignId, base = 'http://127.0.0.1:8000'] = process.argv.slice(2);
const key = process.env.NEW_VOICE_KEY ?? '';
const protocols = ['new-voice', `key.${Buffer.from(key).toString('base64url')}`];
const AGAIN = new Set([1006, 1012, 1013, 4408]);
const watched = new Set();

function watch(path, show, last = null) {
  const query = last === null ? '' : `?last_event_id=${last}`;
  const socket = new WebSocket(`${base.replace('http', 'ws')}${path}${query}`, protocols);
  socket.on('error', () => undefined);
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString());
    last = message.id;
    show(message);
  });
  socket.on('close', (code, reason) => {
    if (AGAIN.has(code)) setTimeout(() => watch(path, show, last), 1_000);
    else if (code !== 1000) console.error(`${path}: ${code} ${reason}`);
  });
}

function showCall({ type, data }) {
  if (type === 'init') data.turns.forEach(showTurn);
  if (type === 'turn') showTurn(data);
  if (type === 'ended') console.log(`  ended: ${data.disposition} after ${data.duration_sec} s`);
}

const showTurn = ({ role, content }) => console.log(`  ${role}: ${content}`);

async function lookForCalls() {
  const answer = await fetch(`${base}/api/calls?campaign_id=${campaignId}&status=active`, {
    headers: { Authorization: `Bearer ${key}` },
  });
  const { items = [] } = await answer.json();
  for (const { id } of items) {
    if (watched.has(id)) continue;
    watched.add(id);
    watch(`/api/analytics/ws/calls/${id}`, showCall);
  }
}

watch(`/api/campaigns/${campaignId}/ws`, ({ type, data }) => {
  if (type !== 'counters') console.log(`campaign: ${data.status}`);
  else console.log('tasks:', JSON.stringify(data.tasks_by_status));
});
setInterval(() => void lookForCalls().catch((error) => console.error(String(error))), 1_000);
