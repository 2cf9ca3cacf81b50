import { letterStatusAt } from './letter-lifecycle.js';
import type { WrittenLetterDto } from './written-letters.dto.js';
import type { WrittenLetterEntity } from './written-letter.entity.js';

/** A letter as it is shown at a moment. */
export function letterView(letter: WrittenLetterEntity, at: Date): WrittenLetterDto {
  const { terms, isBlanket, imageDigest } = letter;
  return {
    id: letter.id,
    status: letterStatusAt(letter, at),
    uscc: letter.uscc,
    institutionId: letter.institutionId,
    subjectName: letter.subjectName,
    legalRepresentative: letter.legalRepresentative,
    handler: letter.handler,
    signedOn: letter.signedOn,
    items: terms.items,
    modes: terms.modes,
    purpose: terms.purpose,
    validFrom: terms.validFrom,
    validUntil: terms.validUntil ?? null,
    maxUses: terms.maxUses ?? null,
    frequency: terms.frequency ?? null,
    dataFrom: terms.dataFrom ?? null,
    dataUntil: terms.dataUntil ?? null,
    dataLifeDays: terms.dataLifeDays ?? null,
    riskNoticeVersion: letter.riskNoticeVersion,
    blanket: isBlanket,
    reauthorizationNeeded: isBlanket,
    imageDigest: imageDigest === null ? null : `sha-256:${imageDigest}`,
    imageType: letter.imageType,
    imageBytes: letter.imageBytes,
    importedAt: letter.importedAt.toISOString(),
    uploadedAt: letter.uploadedAt?.toISOString() ?? null,
    dueUntil: letter.dueUntil.toISOString(),
    reviewedAt: letter.reviewedAt?.toISOString() ?? null,
    refusalReason: letter.refusalReason,
  };
}
