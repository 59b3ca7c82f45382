import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url));
const CRUISER = join(REPOSITORY, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;
const run = promisify(execFile);

export type Rules = 'layers' | 'bundle-graph';

export interface Violation {
  rule: string;
  from: string;
  to: string;
}

export interface CruisedModule {
  source: string;
  dependencies: { resolved: string }[];
}

interface CruiseResult {
  modules: CruisedModule[];
  summary: { violations: { rule: { name: string }; from: string; to: string }[] };
}

const ROOTS: Record<Rules, string[]> = {
  layers: ['src', 'workflows', 'activities', 'agent', 'migrations', 'knexfile.ts'],
  'bundle-graph': ['workflows', 'src', 'activities', 'agent'],
};

export async function violationsIn(folder: string, rules: Rules): Promise<Violation[]> {
  const { summary } = await cruise(folder, rules);
  return summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
}

/** Every module with what it imports, types included. */
export async function modulesIn(folder: string): Promise<CruisedModule[]> {
  const { modules } = await cruise(folder, 'layers');
  return modules;
}

async function cruise(folder: string, rules: Rules): Promise<CruiseResult> {
  const roots = ROOTS[rules].filter((root) => existsSync(join(folder, root)));
  const config = ['--config', `test/architecture/${rules}.cjs`];
  const command = [CRUISER, ...roots, ...config, '--output-type', 'json'];
  const { stdout } = await run(process.execPath, command, {
    cwd: folder,
    maxBuffer: OUTPUT_BYTES_MAX,
  });
  return JSON.parse(stdout) as CruiseResult;
}
