import { z } from 'zod';
import { DomainError } from '../domain/errors.js';
import { isE164 } from '../domain/phone-number.js';

/** How LiveKit reaches a carrier; the words of its API in lower case. */
export const SIP_TRANSPORTS = ['auto', 'udp', 'tcp', 'tls'] as const;

const ADDRESS = /^(?:[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?|\[[0-9a-f:]+\])(?::\d{1,5})?$/i;

const addressField = z
  .string()
  .max(260)
  .regex(ADDRESS, 'must be host or host:port, without sip: and without parameters')
  .meta({ description: 'Where the carrier takes INVITEs: host or host:port' });
const numbersField = z
  .array(z.string().refine(isE164, 'must be a phone number as +74950000000'))
  .min(1)
  .max(100)
  .meta({
    description: 'Numbers that its carrier lets us show: they become caller ids of the line',
  });
const trunkIdField = z
  .string()
  .regex(/^ST_[A-Za-z0-9_]{1,64}$/, 'must be the id of a trunk that LiveKit keeps: ST_...');

const trunkFields = {
  address: addressField,
  transport: z.enum(SIP_TRANSPORTS).default('auto'),
  numbers: numbersField,
  username: z.string().min(1).max(200).optional(),
};

/** A trunk as a person writes it: the password is taken and never answered. */
export const newTrunkSchema = z.strictObject({
  ...trunkFields,
  password: z.string().min(1).max(500).optional(),
});
export type NewTrunk = z.output<typeof newTrunkSchema>;

/** What people write as `settings` of a line of this kind. */
export const livekitSettingsSchema = z
  .strictObject({ trunk_id: trunkIdField.optional(), trunk: newTrunkSchema.optional() })
  .refine(({ trunk_id: id, trunk }) => (id === undefined) !== (trunk === undefined), {
    error: 'needs either trunk_id or trunk',
  });

const keptTrunkSchema = z.object({ ...trunkFields, sealed_password: z.string().optional() });
export type KeptTrunk = z.output<typeof keptTrunkSchema>;

/** What is kept of them; `environment` is the trunk that the processes were started with. */
export const keptSettingsSchema = z.union([
  z.object({ environment: z.literal(true) }),
  z.object({ trunk_id: trunkIdField }),
  z.object({ trunk: keptTrunkSchema }),
]);
export type KeptSettings = z.output<typeof keptSettingsSchema>;

/** Throws `validation_failed` naming the fields. */
export function readLivekitSettings(
  settings: Record<string, unknown>,
): z.output<typeof livekitSettingsSchema> {
  const parsed = livekitSettingsSchema.safeParse(settings);
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map(({ path, message }) => ({
    field: ['settings', ...path].join('.'),
    message,
  }));
  throw new DomainError('validation_failed', 'The settings of this line are not usable.', {
    errors,
  });
}

/** As they are answered: that there is a password, and nothing of it. */
export function livekitSettingsOut(settings: Record<string, unknown>): Record<string, unknown> {
  const { trunk } = settings;
  if (typeof trunk !== 'object' || trunk === null) return settings;
  const { sealed_password: sealed, ...shown } = trunk as Record<string, unknown>;
  return { ...settings, trunk: { ...shown, has_password: sealed !== undefined } };
}
