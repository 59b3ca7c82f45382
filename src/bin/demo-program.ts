import { setTimeout as pause } from 'node:timers/promises';
import { ApiProblem } from '../demo/api-client.js';
import { languageOf, type Language } from '../demo/format.js';
import type { Output } from '../demo/live-view.js';
import { WrongInput } from '../demo/read-files.js';
import { resultOf, type Result } from '../demo/result.js';
import { callsLink, NobodyToCall, runCampaign, type Plan } from '../demo/run-campaign.js';
import { verdictLines } from '../demo/summary.js';
import { WORDS } from '../demo/words.js';
import { PortInUseError } from '../embedded/free-port.js';
import { PlatformRunsError } from '../embedded/platform.js';
import { onShutdown } from '../observability/graceful-shutdown.js';
import { createLogger } from '../observability/logger.js';
import { openSession, type Session } from './demo-session.js';
import { judgeCampaign } from './judge-campaign.js';

/** What `npm run demo` and `npm run campaign` differ in. */
export interface Program<Arguments extends { exit: boolean }> {
  usage: string;
  read(): Arguments;
  /** Before anything is started: files that are not there. */
  check?(given: Arguments): Promise<void>;
  plan(given: Arguments, session: Session): Promise<Plan>;
}

const STOP_LIMIT_MS = 60_000;
const CAMPAIGN_STOP_LIMIT_MS = 3_000;
const COLUMNS = 100;
const INTERRUPTED = 130;

interface State {
  session: Session | null;
  /** The campaign that is running. */
  campaignId: string | null;
  isStopping: boolean;
}

interface Voice {
  output: Output;
  language: Language;
  say(line: string): void;
}

/** Starts the platform, runs one campaign, tells how it went, and leaves or stays. */
export async function runProgram<Arguments extends { exit: boolean }>(
  program: Program<Arguments>,
): Promise<void> {
  const given = await readOrLeave(program);
  const state: State = { session: null, campaignId: null, isStopping: false };
  const output = terminal(state);
  const say = (line: string): void => output.write(`${line}\n`);
  const voice: Voice = { output, say, language: languageOf(process.env) };
  onShutdown(createLogger('demo', 'silent'), () => interrupted(state, voice), STOP_LIMIT_MS);
  try {
    state.session = await openSession(process.env, voice.language, say);
    const result = await runOnce(program, { given, state, voice });
    await leaveOrStay(state, { result, exit: given.exit, voice });
  } catch (error) {
    // Whatever breaks while everything stops, breaks because of that.
    if (!state.isStopping) await fail(error, state, given.exit);
  }
}

async function readOrLeave<Arguments extends { exit: boolean }>(
  program: Program<Arguments>,
): Promise<Arguments> {
  let usage = `\n\n${program.usage}`;
  try {
    const given = program.read();
    usage = '';
    await program.check?.(given);
    return given;
  } catch (error) {
    if (!(error instanceof WrongInput)) throw error;
    process.stderr.write(`${error.message}${usage}\n`);
    process.exit(2);
  }
}

function terminal(state: State): Output {
  const { stdout } = process;
  // Whoever reads our words may leave before us.
  stdout.on('error', () => undefined);
  const isTerminal = stdout.isTTY;
  if (isTerminal) process.on('exit', () => stdout.write('\u001b[?25h'));
  return {
    isTerminal,
    write(text) {
      if (!state.isStopping) stdout.write(text);
    },
    columns: () => (isTerminal ? stdout.columns : COLUMNS),
  };
}

async function runOnce<Arguments extends { exit: boolean }>(
  program: Program<Arguments>,
  { given, state, voice }: { given: Arguments; state: State; voice: Voice },
): Promise<Result> {
  const { session } = state;
  if (session === null) throw new Error('the platform is not up');
  const { output, language, say } = voice;
  say(linkLines(session, language).join('\n'));
  const plan = await program.plan(given, session);
  const { api, uiUrl } = session;
  const run = await runCampaign({ api, output, language, uiUrl }, plan, (campaignId) => {
    state.campaignId = campaignId;
  });
  state.campaignId = null;
  const { databaseUrl, simulatorUrl } = session;
  const verdict = await judgeCampaign({ databaseUrl, simulatorUrl, campaignId: run.campaignId });
  say(['', ...verdictLines(verdict, language), ''].join('\n'));
  say(`  ${WORDS[language].links.campaign}: ${run.subject.webUiLink}`);
  say(`  ${WORDS[language].links.calls}: ${callsLink(uiUrl, run.campaignId)}`);
  return resultOf(run, verdict);
}

function linkLines({ apiUrl, uiUrl, key, keyIsTemporary }: Session, language: Language): string[] {
  const { links, keyForNow, keyToKeep } = WORDS[language];
  return [
    '',
    `  ${links.api}: ${apiUrl}   ${links.docs}: ${apiUrl}/docs`,
    `  ${links.webUi}: ${uiUrl}`,
    `  ${links.key}: ${key}`,
    `    (${keyIsTemporary ? keyForNow : keyToKeep})`,
    '',
  ];
}

/** A platform that somebody else started goes on; our own stays for whoever wants to look. */
async function leaveOrStay(
  { session }: State,
  { result, exit, voice }: { result: Result; exit: boolean; voice: Voice },
): Promise<void> {
  const { say, language } = voice;
  process.exitCode = result.ok ? 0 : 1;
  if (session?.isOwn && !exit) {
    say(`\n${WORDS[language].staysUp}`);
    return;
  }
  await session?.close();
  if (exit) say(JSON.stringify(result));
  process.exit();
}

/** Ctrl-C: nobody is called any more, also not after the next start. */
async function interrupted(state: State, voice: Voice): Promise<void> {
  const { session, campaignId } = state;
  voice.say(`\n${WORDS[voice.language].stopping}`);
  state.isStopping = true;
  if (session !== null && campaignId !== null) {
    await Promise.race([session.api.stop(campaignId), pause(CAMPAIGN_STOP_LIMIT_MS)]).catch(
      () => undefined,
    );
  }
  await session?.close();
  if (campaignId !== null) process.exit(INTERRUPTED);
}

async function fail(error: unknown, { session }: State, exit: boolean): Promise<never> {
  const words = wordsOf(error);
  process.stderr.write(`\n${words}\n`);
  await session?.close().catch(() => undefined);
  if (exit) process.stdout.write(`${JSON.stringify({ ok: false, error: words })}\n`);
  process.exit(1);
}

/** What a person can act on needs no stack. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const isPlain = [WrongInput, ApiProblem, PortInUseError, PlatformRunsError, NobodyToCall].some(
    (kind) => error instanceof kind,
  );
  return isPlain ? error.message : (error.stack ?? error.message);
}
