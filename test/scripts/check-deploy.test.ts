import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { checkDeploy } from '../../scripts/deploy/check-deploy.mjs';
import { composeProblems } from '../../scripts/deploy/compose-file.mjs';
import { demandProblems } from '../../scripts/deploy/systemd-unit.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const unit = (name: string) => read(`deploy/systemd/new-voice-${name}.service`);
const compose = read('docker-compose.yml');

describe('a unit for systemd', () => {
  it.each(['api', 'worker', 'agent'])('of the %s says what we demand of it', (name) => {
    expect(demandProblems(unit(name), root)).toEqual([]);
  });

  it.each([
    [/^User=.*$/m, 'User=root', 'User does not say: a user who is not root'],
    [/^User=.*\n/m, '', 'User does not say: a user who is not root'],
    [/^Restart=.*$/m, 'Restart=no', 'Restart does not say: a restart after every end'],
    [/^EnvironmentFile=.*\n/m, '', 'EnvironmentFile does not say: its environment from'],
    [/^TimeoutStopSec=.*\n/m, '', 'TimeoutStopSec does not say: a limit for its stop'],
    [/agent\/main\.ts/, 'agent/gone.ts', 'it starts agent/gone.ts, which is not there'],
    [/^KillMode=.*\n/m, '', 'KillMode is not mixed'],
  ])('is found wrong with %s changed into "%s"', (from, to, problem) => {
    expect(demandProblems(unit('agent').replace(from, to), root).join('\n')).toContain(problem);
  });
});

describe('an example of an environment', () => {
  it.each([
    ['deploy/platform.env.example', 'src/config.ts'],
    ['deploy/agent.env.example', 'agent/agent-config.ts'],
  ])('%s names only what %s reads', (example, reader) => {
    const names = [...read(example).matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name ?? '');
    const known = read(reader);

    expect(names.length).toBeGreaterThan(5);
    expect(names.filter((name) => !known.includes(`  ${name}: `))).toEqual([]);
  });
});

describe('the compose file', () => {
  it('is right', () => {
    expect(composeProblems(compose, root)).toEqual([]);
  });

  it.each([
    ['livekit/sip:v1.11.0', 'livekit/sip:v1.8.0', 'older than 1.9.0'],
    ['livekit/sip:v1.11.0', 'livekit/sip:latest', 'has no version'],
    ['image: redis:7-bookworm', 'image: redis', 'image redis has no version'],
    ['agent/main.ts', 'agent/gone.ts', 'agent/gone.ts is not there'],
    ['- redis:/data', '- elsewhere:/data', 'volume elsewhere is not declared'],
    ['\nservices:', '\nservices: [', 'Flow sequence'],
    ['  livekit:\n    image', '  sfu:\n    image', 'depends on livekit, which is not there'],
    ['api_secret: "', 'api_secret: ["', 'SIP_CONFIG_BODY'],
  ])('is found wrong with "%s" changed into "%s"', (from, to, problem) => {
    expect(compose).toContain(from);
    expect(composeProblems(compose.replaceAll(from, to), root).join('\n')).toContain(problem);
  });
});

describe('the check of what is deployed', () => {
  it('names each tool that is missing, and what installs it', async () => {
    const env = { PATH: '/bin-of-nobody' };

    const checks = await checkDeploy({ root, env, apt: false, print: () => undefined });

    const problems = checks.flatMap((check) => check.problems).join('\n');
    expect(problems).toContain('systemd-analyze is missing (it reads the units); apt-get install');
    expect(problems).toContain('nginx is missing (it reads the site); apt-get install nginx-light');
  });
});
