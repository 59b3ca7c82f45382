import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { operationsOf, type ApiDocument } from './api-operations.js';
import { rowOfPlace, type RowsToFuzz } from './rows-to-fuzz.js';

export interface FuzzRequest {
  command: readonly string[];
  apiUrl: string;
  key: string;
  document: ApiDocument;
  rows: RowsToFuzz;
  folder: string;
  seconds: number;
  /** Null: another one each time; it is printed. */
  seed: string | null;
}

/** What an answer is held against; requests that are refused are answers like any other. */
const CHECKS = [
  ...['not_a_server_error', 'status_code_conformance', 'content_type_conformance'],
  ...['response_schema_conformance', 'response_headers_conformance'],
];
const GRACE_MS = 120_000;

/** Runs the fuzzer to the end of its time; true when it found nothing. */
export async function runSchemathesis(request: FuzzRequest): Promise<boolean> {
  const { command, apiUrl, key, folder, seconds } = request;
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'openapi.json');
  writeFileSync(file, JSON.stringify(withRealRows(request.document, request.rows)));
  const [program = '', ...first] = command;
  const args = [
    ...[...first, 'run', file, '--url', apiUrl, '--header', `Authorization: Bearer ${key}`],
    ...['--max-time', String(seconds), '--checks', CHECKS.join(',')],
    ...['--phases', 'examples,coverage,fuzzing', '--continue-on-failure'],
    ...['--generation-with-security-parameters', 'false', '--generation-database', 'none'],
    ...['--suppress-health-check', 'all', '--warnings', 'off', '--no-color'],
    ...['--request-timeout', '20', '--max-redirects', '0'],
    ...(request.seed === null ? [] : ['--seed', request.seed]),
  ];
  const child = spawn(program, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
  const late = setTimeout(() => child.kill('SIGKILL'), seconds * 1000 + GRACE_MS);
  const [code] = (await once(child, 'exit')) as [number | null];
  clearTimeout(late);
  return code === 0;
}

/**
 * Of random ids none is a row's. A place in a path gets the real one half of the time, so that what
 * stands behind the look-up is fuzzed, too.
 */
function withRealRows(document: ApiDocument, { ids }: RowsToFuzz): ApiDocument {
  const changed = structuredClone(document);
  for (const { path, operation } of operationsOf(changed)) {
    for (const parameter of operation.parameters ?? []) {
      const { name, schema } = parameter;
      const id = ids[rowOfPlace(path, name)];
      if (parameter.in !== 'path' || id === undefined || schema === undefined) continue;
      const real = { enum: [schema['type'] === 'integer' ? Number(id) : id] };
      parameter.schema = { anyOf: [real, schema] };
    }
  }
  return changed;
}
