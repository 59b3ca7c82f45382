/**
 * What a reader trips over and no linter of ours sees. Each rule answers with the lines that break
 * it.
 */
export interface SourceFile {
  /** Relative to the repository, with forward slashes. */
  path: string;
  text: string;
}

export interface Untidy {
  rule: string;
  /** `path:line`, or the path alone. */
  where: string;
}

const COLUMNS_MAX = 100;
const PRODUCT = /^(src|workflows|activities|agent|migrations|scripts)\//;
/** Tools that ask for a default export. */
const DEFAULT_EXPORTS =
  /^(knexfile\.ts|agent\/job\.ts|(jest|eslint)\.config\.m?js|test\/support\/global-.*\.mjs)$/;
const BANNED_NAMES = /^(utils?|helpers?|common|types|constants|misc)$/;
const KEBAB_CASE = /^\.?[a-z0-9]+([-.][a-z0-9]+)*$/;
const MIGRATION_NAME = /^\d{14}_[a-z0-9]+(_[a-z0-9]+)+$/;

interface LineRule {
  rule: string;
  in?: RegExp;
  breaks(line: string, path: string): boolean;
}

const LINE_RULES: LineRule[] = [
  {
    rule: 'line length',
    // A link cannot be broken.
    breaks: (line) => [...line].length > COLUMNS_MAX && !/https?:\/\/\S{40}/.test(line),
  },
  {
    rule: 'form of a task for later: TODO(#123)',
    breaks: (line) => /\bTODO\b/.test(line) && !/\bTODO\(#\d+\)/.test(line),
  },
  { rule: 'unfinished', breaks: (line) => /\b(FIXME|XXX|HACK|WIP)\b/.test(line) },
  {
    rule: 'something that stands in for the real thing',
    in: PRODUCT,
    breaks: (line) => /\b(stub|stubbed|dummy|not implemented|not yet implemented)\b/i.test(line),
  },
  {
    rule: 'commented-out code',
    breaks: (line) => isCommentedOutCode(line),
  },
  {
    rule: 'default export',
    breaks: (line, path) => /^export default\b/.test(line) && !DEFAULT_EXPORTS.test(path),
  },
  {
    rule: 'a test that does not run, or runs alone',
    in: /\.test\.ts$/,
    breaks: (line) => /\b(it|test|describe)\.(only|todo)\b|\b(xit|fit|fdescribe)\(/.test(line),
  },
  {
    rule: 'a check switched off without a reason',
    breaks: (line) =>
      /@ts-(ignore|nocheck)/.test(line) ||
      (/eslint-disable/.test(line) && !/eslint-disable.* -- \S/.test(line)),
  },
];

export function untidyIn(file: SourceFile): Untidy[] {
  return [...untidyName(file.path), ...untidyLines(file)];
}

function untidyName(path: string): Untidy[] {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/(\.test|\.d)?\.[a-z]+$/, '');
  if (BANNED_NAMES.test(name)) return [{ rule: 'a name that says nothing', where: path }];
  const form = path.startsWith('migrations/') ? MIGRATION_NAME : KEBAB_CASE;
  return form.test(name) ? [] : [{ rule: 'form of a file name', where: path }];
}

function untidyLines({ path, text }: SourceFile): Untidy[] {
  const rules = LINE_RULES.filter((rule) => rule.in?.test(path) ?? true);
  return text
    .split('\n')
    .flatMap((line, index) =>
      rules
        .filter(({ breaks }) => breaks(line, path))
        .map(({ rule }) => ({ rule, where: `${path}:${index + 1}` })),
    );
}

/** A comment is a sentence; a statement in a comment ends as statements do. */
function isCommentedOutCode(line: string): boolean {
  const comment = /^\s*\/\/ ?(.*)$/.exec(line)?.[1];
  if (comment === undefined) return false;
  return (
    /^\s*(const|let|var|return|await|if|for|while|import|export|throw|function)\b.*[;{]$/.test(
      comment,
    ) ||
    /^\s*[\w.]+(\(.*\)|\s*=\s*\S+);$/.test(comment) ||
    /^\s*[})\]]+[;,]?$/.test(comment)
  );
}
