type Environment = Record<string, string | undefined>;

export function unitProblems(options: {
  path: string;
  root: string;
  env: Environment;
}): Promise<string[]>;
export function demandProblems(text: string, root: string): string[];
