import { ESLint } from 'eslint';

/**
 * Lints texts as if they stood in files of the repository: `[{ file, text }]` on standard input,
 * the names of the broken rules on standard output. The files must exist, for the typed rules.
 */
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const texts = JSON.parse(Buffer.concat(chunks).toString('utf8'));

/**
 * Rules that ask for types follow imports into the file as it is on disk, and may stumble where the
 * text differs from it. One that does is left out from then on; were it the one that a text breaks,
 * it would be missed.
 */
const off = { '@typescript-eslint/no-deprecated': 'off' };
const linter = () => new ESLint({ overrideConfig: { files: ['**/*.ts'], rules: { ...off } } });
let eslint = linter();

async function messagesOn({ file, text }) {
  for (;;) {
    try {
      const [result] = await eslint.lintText(text, { filePath: file });
      return result.messages;
    } catch (error) {
      if (error.ruleId === undefined || off[error.ruleId] !== undefined) throw error;
      off[error.ruleId] = 'off';
      eslint = linter();
    }
  }
}

const answers = [];
for (const planted of texts) {
  const messages = await messagesOn(planted);
  answers.push([...new Set(messages.map(({ ruleId, message }) => ruleId ?? message))]);
}
process.stdout.write(JSON.stringify(answers));
