export function ensurePackages(options: {
  root: string;
  env: Record<string, string | undefined>;
  print: (line: string) => void;
}): Promise<string | null>;
