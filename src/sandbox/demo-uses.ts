import type { Use } from './demo-answers.js';

/** A usage record as a plain sentence: when, who, what, why, with what outcome. */
export function sentenceOf(use: Use): string {
  return `${new Date(use.at).toLocaleTimeString('sv-SE')}  ${whatHappened(use)}`;
}

function whatHappened(use: Use): string {
  const { event, outcome, reasonCode, rows, institutionName, operatorUser } = use;
  const bank = institutionName ?? 'somebody';
  const who = operatorUser === null ? bank : `${bank} (${operatorUser})`;
  const items = use.itemCodes.join(', ') + (use.providerName === null ? '' : ` of ${use.providerName}`);
  const why = `for ${use.purpose ?? 'no purpose'}`;
  const thing = event.split('.', 1)[0] ?? event;
  const change = CHANGES[event]?.(bank, `${items} ${why}`);
  if (change !== undefined) return change;
  if (event === 'access.explained')
    return `${who} asked what it might see of ${items} ${why}, and saw no data.`;
  if (outcome === 'refused') return `${who} was refused a ${thing} on ${items} ${why}: ${reasonCode}.`;
  if (outcome === 'failed') return `${who} got no answer to a ${thing} on ${items} ${why}: ${reasonCode}.`;
  if (outcome === 'unknown')
    return `${who} asked for a ${thing} on ${items} ${why}; how it ended is not known.`;
  if (thing === 'verification') return `${who} had claims on ${items} compared ${why} and saw verdicts only.`;
  return `${who} saw ${rows} record${rows === 1 ? '' : 's'} of ${items} in a ${thing} ${why}.`;
}

/** What happened to an authorization: event → sentence. */
const CHANGES: Readonly<Record<string, (bank: string, what: string) => string>> = {
  'authorization.requested': (bank, what) => `${bank} asked the enterprise to authorize ${what}.`,
  'authorization.granted': (bank, what) => `The enterprise authorized ${bank} to ask for ${what}.`,
  'authorization.declined': (bank, what) => `The enterprise did not authorize ${bank} to ask for ${what}.`,
  'authorization.signed': (bank) => `The enterprise signed what it authorized ${bank} to ask for.`,
  'authorization.amended': (bank, what) =>
    `The enterprise changed what it authorizes ${bank} to ask for: ${what}.`,
  'authorization.suspended': (bank) => `The enterprise suspended the authorization of ${bank}.`,
  'authorization.resumed': (bank) => `The enterprise lets ${bank} use the authorization again.`,
  'authorization.letter-imported': (bank, what) => `${bank} imported a letter that permits ${what}.`,
  'authorization.letter-received': (bank) => `${bank} sent the scan of the letter.`,
  'authorization.letter-refused': (bank) => `A second person at ${bank} refused the letter.`,
  'authorization.letter-viewed': () => 'The scan of the letter was looked at.',
  'authorization.revoked': (bank) => `The authorization of ${bank} was revoked.`,
};
