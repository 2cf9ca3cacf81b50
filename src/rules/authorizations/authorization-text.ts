import { canonicalJson, sha256Hex } from '../../platform/crypto/index.js';
import type { Mode } from '../catalog/index.js';
import type { AuthorizationForm } from './authorization-form.js';
import type { AuthorizationEntity } from './authorization.entity.js';
import { type Frequency, frequencyOf } from './frequency.js';
import type { RiskNotice } from './risk-notices.js';

/** What was permitted, whole and in one piece: what is signed, and what never changes under its version. Instants in UTC. */
export interface AuthorizationText {
  readonly kind: 'enterprise-authorization';
  readonly id: string;
  readonly version: number;
  readonly form: AuthorizationForm;
  readonly uscc: string;
  readonly subjectName: string;
  readonly institutionId: string;
  readonly institutionName: string;
  /** Items in the order they were given, each with the version of the catalog under which it was. */
  readonly items: readonly { readonly code: string; readonly catalogVersion: number | null }[];
  readonly modes: readonly Mode[];
  readonly purpose: string;
  readonly validFrom: string;
  readonly validUntil: string;
  readonly maxUses: number | null;
  readonly frequency: Frequency | null;
  readonly dataFrom: string | null;
  readonly dataUntil: string | null;
  readonly dataLifeDays: number | null;
  readonly riskNotice: { readonly version: string; readonly digest: string };
}

/** The names of both sides. */
export interface Parties {
  readonly subjectName: string;
  readonly institutionName: string;
}

/** What an authorization says, in the words that are signed. */
export function textOf(
  authorization: AuthorizationEntity,
  { subjectName, institutionName }: Parties,
  riskNotice: Pick<RiskNotice, 'version' | 'digest'>,
): AuthorizationText {
  const {
    id,
    version,
    form,
    uscc,
    institutionId,
    modes,
    purpose,
    maxUses,
    dataFrom,
    dataUntil,
    dataLifeDays,
  } = authorization;
  return {
    kind: 'enterprise-authorization',
    id,
    version,
    form,
    uscc,
    subjectName,
    institutionId,
    institutionName,
    items: authorization.itemCodes.map((code) => ({
      code,
      catalogVersion: authorization.catalogVersions[code] ?? null,
    })),
    modes,
    purpose,
    validFrom: authorization.validFrom.toISOString(),
    validUntil: authorization.validUntil.toISOString(),
    maxUses,
    frequency: frequencyOf(authorization),
    dataFrom,
    dataUntil,
    dataLifeDays,
    riskNotice: { version: riskNotice.version, digest: riskNotice.digest },
  };
}

/** A text as it is signed and kept: canonical JSON, and the digest of its bytes. @source RFC 8785 */
export function written(text: AuthorizationText): { text: string; digest: string } {
  const canonical = canonicalJson(text);
  return { text: canonical, digest: `sha-256:${sha256Hex(canonical)}` };
}

/** One thing in which a version differs from the one before. */
export interface TextChange {
  readonly attribute: string;
  readonly from: unknown;
  readonly to: unknown;
}

const NOT_TERMS: ReadonlySet<string> = new Set(['kind', 'id', 'version']);

/** What a version changed, attribute by attribute, in the order of the text. */
export function changesBetween(before: AuthorizationText, after: AuthorizationText): TextChange[] {
  return Object.entries(after)
    .filter(([attribute]) => !NOT_TERMS.has(attribute))
    .map(([attribute, to]) => ({
      attribute,
      from: Reflect.get(before, attribute) as unknown,
      to: to as unknown,
    }))
    .filter(({ from, to }) => canonicalJson({ value: from }) !== canonicalJson({ value: to }));
}
