export function composeProblems(text: string, root: string): string[];
