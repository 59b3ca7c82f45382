import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseDocument } from 'yaml';

/** Older ones of livekit-sip ignore the longest duration of a call. */
const SIP_AT_LEAST = [1, 9, 0];
/** Settings that an image reads as a document of its own. */
const DOCUMENTS = ['LIVEKIT_CONFIG', 'SIP_CONFIG_BODY'];

/**
 * What is wrong with a compose file: its form, names in it that stand for nothing, images without a
 * version. No Docker is asked.
 */
export function composeProblems(text, root) {
  const document = parseDocument(text, { merge: true });
  if (document.errors.length > 0) return document.errors.map(({ message }) => message);
  const { services = {}, volumes = {} } = document.toJS();
  return Object.entries(services).flatMap(([name, service]) =>
    serviceProblems(service, { services, volumes, root }).map((problem) => `${name}: ${problem}`),
  );
}

function serviceProblems(service, { services, volumes, root }) {
  const { image = '', build, command = [], depends_on: needs = {}, environment = {} } = service;
  const mounted = (service.volumes ?? []).map((volume) => volume.split(':')[0]);
  const file = command.find((word) => /\.ts$/.test(word));
  return [
    ...(build === undefined && !/:.*\d/.test(image) ? [`image ${image} has no version`] : []),
    ...(isOldSip(image) ? [`image ${image} is older than ${SIP_AT_LEAST.join('.')}`] : []),
    ...Object.keys(needs)
      .filter((other) => services[other] === undefined)
      .map((other) => `depends on ${other}, which is not there`),
    ...Object.entries(needs)
      .filter(([other, { condition }]) => isUnhealthy(services[other], condition))
      .map(([other]) => `waits for ${other} to be healthy, which has no health check`),
    ...mounted
      .filter((volume) => /^\w/.test(volume) && !(volume in volumes))
      .map((volume) => `volume ${volume} is not declared`),
    ...(file !== undefined && !existsSync(join(root, file)) ? [`${file} is not there`] : []),
    ...DOCUMENTS.flatMap((key) => documentProblems(key, environment[key])),
  ];
}

function isUnhealthy(service, condition) {
  return condition === 'service_healthy' && service?.healthcheck === undefined;
}

function isOldSip(image) {
  const version = /^livekit\/sip:v(\d+)\.(\d+)\.(\d+)$/.exec(image)?.slice(1).map(Number);
  if (!image.startsWith('livekit/sip')) return false;
  if (version === undefined) return true;
  const at = version.findIndex((part, index) => part !== SIP_AT_LEAST[index]);
  return at !== -1 && version[at] < SIP_AT_LEAST[at];
}

/** Variables are filled in by compose, so any word may stand in their place. */
function documentProblems(key, body) {
  if (body === undefined) return [];
  try {
    const content = parse(body.replaceAll(/\$\{[^}]*\}/g, 'word'));
    return typeof content === 'object' ? [] : [`${key} is no YAML document`];
  } catch (error) {
    return [`${key}: ${error.message}`];
  }
}
