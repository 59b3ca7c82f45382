const MINIMUM = [20, 19];

/**
 * @param {string} version as in `process.versions.node`
 * @returns {string | null} what is wrong with it, or null
 */
export function nodeVersionProblem(version) {
  const [major, minor] = version.split('.').map(Number);
  const fits = major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1]);
  if (fits) return null;
  const needed = `Node ${MINIMUM.join('.')} or newer is needed, this is ${version}.`;
  return `${needed} Install a newer Node and run the command again.`;
}
