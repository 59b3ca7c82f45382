import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../setup/run-program.mjs';

const SERVER = 'github.com/livekit/livekit-server/cmd/server@v1.13.5';
const SIP = 'github.com/livekit/sip';
/** Newest first; not every module proxy has each of them. */
const SIP_VERSIONS = ['v1.11.0', 'v1.8.0'];
const TIDY_LIMIT_MS = 10 * 60_000;
const BUILD_LIMIT_MS = 40 * 60_000;

/** The program is called `server` by its module. */
export async function buildLivekitServer({ env, folder, print }) {
  print('telephony: building livekit-server 1.13.5 with Go; this takes 2 to 8 minutes, once');
  await inOwnFolder(folder, async (own) => {
    await go(['install', SERVER], { env: { ...env, GOBIN: own }, folder, cwd: own });
    renameSync(join(own, 'server'), join(folder, 'livekit-server'));
  });
}

/**
 * Through a module of our own: `go install` with a version asks for the list of all versions, which
 * a proxy may refuse.
 */
export async function buildLivekitSip({ env, folder, print }) {
  let problem = '';
  for (const version of SIP_VERSIONS) {
    try {
      print(`telephony: building livekit-sip ${version.slice(1)} with Go, 1 to 5 minutes, once`);
      await inOwnFolder(folder, (own) => buildSipVersion({ env, folder, own, version }));
      return;
    } catch (error) {
      problem = error.message;
      print(`telephony: livekit-sip ${version.slice(1)}: ${problem}`);
    }
  }
  throw new Error(problem);
}

async function buildSipVersion({ env, folder, own, version }) {
  const tool = `${SIP}/cmd/livekit-sip`;
  const required = `require ${SIP} ${version}\n\ntool ${tool}`;
  const module = `module new-voice/telephony\n\ngo 1.26\n\n${required}\n`;
  writeFileSync(join(own, 'go.mod'), module);
  const options = { env: { ...env, CGO_ENABLED: '1' }, folder, cwd: own };
  await go(['mod', 'tidy'], { ...options, limitMs: TIDY_LIMIT_MS });
  await go(['build', '-o', 'livekit-sip', tool], options);
  renameSync(join(own, 'livekit-sip'), join(folder, 'livekit-sip'));
}

async function inOwnFolder(folder, work) {
  const own = mkdtempSync(join(folder, 'build-'));
  try {
    await work(own);
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}

async function go(args, { env, folder, cwd, limitMs = BUILD_LIMIT_MS }) {
  // Go refuses to run without folders of its own, which it derives from HOME.
  const own = env.HOME ? {} : { GOPATH: join(folder, 'go'), GOCACHE: join(folder, 'go-build') };
  const flags = `${env.GOFLAGS ?? ''} -buildvcs=false`.trim();
  const options = { env: { ...own, ...env, GOFLAGS: flags }, cwd, limitMs };
  const { ok, problem } = await runProgram('go', args, options);
  if (!ok) throw new Error(`go ${args[0]}: ${problem}`);
}
