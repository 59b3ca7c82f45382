import { ESLint } from 'eslint';

/**
 * Lints texts as if they stood in files of the repository: `[{ file, text }]` on standard input,
 * the names of the broken rules on standard output. The files must exist, for the typed rules.
 */
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const texts = JSON.parse(Buffer.concat(chunks).toString('utf8'));

// It follows imports into the file as it is on disk, and stumbles where the text differs.
const rules = { '@typescript-eslint/no-deprecated': 'off' };
const eslint = new ESLint({ overrideConfig: { files: ['**/*.ts'], rules } });

const answers = [];
for (const { file, text } of texts) {
  const [result] = await eslint.lintText(text, { filePath: file });
  answers.push([...new Set(result.messages.map(({ ruleId, message }) => ruleId ?? message))]);
}
process.stdout.write(JSON.stringify(answers));
