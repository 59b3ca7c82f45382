export function ensureSchemathesis(options: {
  env: Record<string, string | undefined>;
  root: string;
  print: (line: string) => void;
}): Promise<string[]>;
