import { createHash, randomUUID } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { GatewayClient } from '../../src/sandbox/gateway-client.js';
import { aQuery } from '../support/factories.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { aClientOf } from '../support/keys.js';
import {
  aLetter,
  contentDigest,
  LETTERS,
  type ReadLetter,
  sendImage,
  shanghaiDay,
} from '../support/letters.js';
import { expectFault, expectProblem, shapeOf } from '../support/problem.js';
import { expectOnly } from '../support/roles.js';
import { aJpeg, aPdf, aPng } from '../support/scans.js';
import { ask, usageOf } from '../support/usage.js';

/** A well-formed code of an enterprise that is not registered here. */
const NOBODY = '914403001922038216';
const LIMIT_BYTES = 200_000;

describe('letters of authorization on paper', () => {
  let gateway: TestGateway;
  let reviewer: GatewayClient;
  let reviewerId: string;
  let another: GatewayClient;
  beforeAll(async () => {
    gateway = await startGateway({ LETTER_LIMIT_BYTES: String(LIMIT_BYTES) });
    const bank = gateway.participantId('bank-a');
    ({ client: reviewer, clientId: reviewerId } = await aClientOf(gateway, bank, 'institution'));
    ({ client: another } = await aClientOf(gateway, bank, 'institution'));
  });
  afterAll(async () => gateway?.stop());

  const bank = () => gateway.as('bank-a');
  async function imported(overrides: object = {}): Promise<string> {
    const answer = await bank().post(LETTERS, aLetter(gateway, overrides));
    expect(answer.status).toBe(201);
    return (answer.body as ReadLetter).id;
  }
  const send = async (id: string, bytes: Buffer, type = 'application/pdf', headers = {}) =>
    sendImage(gateway, bank(), id, { bytes, type, headers });
  /** A letter that waits for its review, with an image of its own. */
  async function scanned(overrides: object = {}): Promise<string> {
    const id = await imported(overrides);
    expect((await send(id, aPdf({ mark: id }))).status).toBe(200);
    return id;
  }
  const accept = async (id: string, by = reviewer) => by.post(`${LETTERS}/${id}/acceptance`, undefined);
  const refuse = async (id: string, by = reviewer) =>
    by.post(`${LETTERS}/${id}/refusal`, { reason: 'The seal is missing' });
  const statusOf = async (id: string) =>
    ((await bank().send('GET', `${LETTERS}/${id}`)).body as ReadLetter).status;
  const historyOf = async (id: string, side = gateway.asEnterprise()) =>
    ((await side.send('GET', `${LETTERS}/${id}/history`)).body as { items: { change: string }[] }).items;
  const grantedCount = async (id: string) =>
    (await gateway.database.superuser.query('select 1 from "authorization" where id = $1', [id])).rowCount;
  async function download(id: string, side: GatewayClient) {
    return fetch(`${gateway.baseUrl}${LETTERS}/${id}/image`, {
      headers: { authorization: `Bearer ${await side.accessToken()}` },
    });
  }

  it('becomes the authorization with the same id, after a scan and a second person', async () => {
    const letter = aLetter(gateway, { handler: '李梅', maxUses: 3, dataLifeDays: 20 });
    const { answer, requestId } = await ask(bank(), LETTERS, letter);
    expect(answer.status).toBe(201);
    const { id } = answer.body as ReadLetter;
    expect(answer.headers.get('location')).toBe(`${LETTERS}/${id}`);
    expect(answer.body).toMatchObject({
      ...letter,
      status: 'awaiting-image',
      institutionId: gateway.participantId('bank-a'),
      blanket: false,
      reauthorizationNeeded: false,
      imageDigest: null,
      reviewedAt: null,
    });
    const bytes = aPdf({ mark: id });
    const digest = createHash('sha256').update(bytes).digest('hex');
    expect(
      await send(id, bytes, 'application/pdf', { 'content-digest': contentDigest(bytes) }),
    ).toMatchObject({
      status: 200,
      body: {
        status: 'pending-review',
        imageDigest: `sha-256:${digest}`,
        imageType: 'application/pdf',
        imageBytes: bytes.length,
      },
    });
    const question = aQuery(gateway, { authorizationId: id });
    expectProblem(await bank().post('/v1/queries', question), 403, 'authorization-missing');
    const accepted = await accept(id);
    expect(accepted).toMatchObject({
      status: 201,
      body: { id, form: 'written', status: 'active', version: 1, maxUses: 3, reauthorizationNeeded: false },
    });
    expect(accepted.headers.get('location')).toBe(`/v1/authorizations/${id}`);
    expect((await bank().post('/v1/queries', question)).status).toBe(200);
    expect(await statusOf(id)).toBe('accepted');
    for (const side of [bank(), gateway.asEnterprise()]) {
      expect(await usageOf(side, requestId)).toMatchObject([
        { event: 'authorization.letter-imported', authorizationId: id, outcome: 'decided', rows: 0 },
      ]);
    }
    expect(await historyOf(id)).toMatchObject([
      { change: 'letter-imported', role: 'institution', clientId: 'bank-a', version: null },
      { change: 'letter-received', clientId: 'bank-a', version: null },
      { change: 'granted', role: 'institution', clientId: reviewerId, version: 1 },
    ]);
  });

  it('is seen by the enterprise, which revokes what came of it like anything else', async () => {
    const id = await scanned();
    const list = (await gateway.asEnterprise().send('GET', LETTERS)).body as { items: ReadLetter[] };
    expect(list.items[0]).toMatchObject({ id, status: 'pending-review' });
    await accept(id);
    const path = `/v1/authorizations/${id}`;
    expect((await gateway.asEnterprise().send('GET', path)).body).toMatchObject({ form: 'written' });
    expect(await gateway.asEnterprise().post(`${path}/revocation`, {})).toMatchObject({
      status: 200,
      body: { status: 'revoked' },
    });
    const question = aQuery(gateway, { authorizationId: id });
    expectProblem(await bank().post('/v1/queries', question), 403, 'authorization-revoked');
  });

  it('tells both sides how it was decided', async () => {
    const [accepted, refused] = [await scanned(), await scanned()];
    await accept(accepted);
    await refuse(refused);
    for (const side of [bank(), gateway.asEnterprise()]) {
      const { items } = (await side.send('GET', '/v1/notices')).body as {
        items: { authorizationId: string; kind: string }[];
      };
      const dataOf = (id: string) =>
        items.filter(({ authorizationId, kind }) => authorizationId === id && kind === 'letter.reviewed');
      expect(dataOf(accepted)).toMatchObject([
        { kind: 'letter.reviewed', data: { letterId: accepted, outcome: 'accepted', reason: null } },
      ]);
      expect(dataOf(refused)).toMatchObject([
        { kind: 'letter.reviewed', data: { outcome: 'refused', reason: 'The seal is missing' } },
      ]);
    }
  });

  it('A17: the scan is handed out as a file to both sides, never shown in place, and who looked is written down', async () => {
    const id = await imported();
    expectProblem(await bank().send('GET', `${LETTERS}/${id}/image`), 404, 'not-found');
    const bytes = aJpeg({ mark: id });
    await send(id, bytes, 'image/jpeg');
    for (const side of [bank(), gateway.asEnterprise()]) {
      const answer = await download(id, side);
      expect(answer.status).toBe(200);
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'image/jpeg',
        'content-disposition': `attachment; filename="letter-${id}.jpg"`,
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      });
    }
    expect((await historyOf(id)).slice(-2)).toMatchObject([
      { change: 'letter-viewed', role: 'institution' },
      { change: 'letter-viewed', role: 'enterprise' },
    ]);
  });

  it('A17: the scan lies under its digest, sealed, for the gateway alone', async () => {
    const id = await imported();
    const bytes = aPng({ mark: id });
    await send(id, bytes, 'image/png');
    const digest = createHash('sha256').update(bytes).digest('hex');
    const folder = join(gateway.dataRoot, 'letters');
    const file = join(folder, digest.slice(0, 2), digest.slice(2, 4), digest);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file).includes(id)).toBe(false);
    expect(readdirSync(join(folder, 'incoming'))).toEqual([]);
    for (const path of [`/letters/${digest}`, `/${digest}`, `/v1/letters/${digest}`])
      expect((await fetch(`${gateway.baseUrl}${path}`)).status).toBe(404);
  });

  it('A17: is not reviewed by who imported it or sent its scan', async () => {
    const id = await scanned();
    expectProblem(await accept(id, bank()), 403, 'second-person-required');
    expectProblem(await refuse(id, bank()), 403, 'second-person-required');
    const shared = await imported();
    await sendImage(gateway, reviewer, shared, { bytes: aPdf({ mark: shared }), type: 'application/pdf' });
    expectProblem(await accept(shared, bank()), 403, 'second-person-required');
    expectProblem(await accept(shared, reviewer), 403, 'second-person-required');
    expect((await accept(shared, another)).status).toBe(201);
    const touched = `update written_letter set status = 'accepted', reviewed_by = imported_by, reviewed_at = now() where id = $1`;
    await expect(gateway.database.superuser.query(touched, [id])).rejects.toThrow('second_person');
    expect(await grantedCount(id)).toBe(0);
  });

  it('A17: the scan of one enterprise does not serve another; refused, it is free', async () => {
    const bytes = aPdf({ mark: randomUUID() });
    const { uscc, name: subjectName } = gateway.enterprise(1);
    const first = await imported();
    const other = await imported({ uscc, subjectName });
    expect((await send(first, bytes)).status).toBe(200);
    expectProblem(await send(other, bytes), 409, 'letter-image-reused');
    expect(await statusOf(other)).toBe('awaiting-image');
    await refuse(first);
    expect((await send(other, bytes)).status).toBe(200);
    expect((await accept(other)).status).toBe(201);
    expectProblem(await send(await imported(), bytes), 409, 'letter-image-reused');
  });

  it('A17: of the same scan for two enterprises at the same moment one is taken', async () => {
    const { uscc, name: subjectName } = gateway.enterprise(1);
    const bytes = aPng({ mark: randomUUID() });
    const ids = await Promise.all(
      [0, 1, 2, 3].map(async (n) => imported(n % 2 ? { uscc, subjectName } : {})),
    );
    const answers = await Promise.all(ids.map(async (id) => send(id, bytes, 'image/png')));
    const codes = answers.map(({ status, body }) =>
      status === 200 ? '200' : (body as { code: string }).code,
    );
    expect(codes.toSorted()).toEqual(['200', 'letter-exists', 'letter-image-reused', 'letter-image-reused']);
  });

  it('is imported once: the same scan again changes nothing, for a second letter it is a duplicate', async () => {
    const id = await scanned();
    const bytes = aPdf({ mark: id });
    const before = await historyOf(id);
    expect(await send(id, bytes)).toMatchObject({ status: 200, body: { status: 'pending-review' } });
    expect(await historyOf(id)).toEqual(before);
    expectProblem(await send(id, aPdf({ mark: 'another' })), 409, 'wrong-state');
    expectProblem(await send(await imported(), bytes), 409, 'letter-exists');
    await refuse(id);
    expectProblem(await send(id, aPdf({ mark: 'another' })), 409, 'wrong-state');
    expect((await send(await imported(), bytes)).status).toBe(200);
  });

  it('A16: of two reviewers at the same moment one decides, and the other is told', async () => {
    const id = await scanned();
    const answers = await Promise.all([accept(id), refuse(id, another), accept(id, another), refuse(id)]);
    expect(answers.filter(({ status }) => status < 300)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status >= 300))
      expectProblem(answer, 409, 'already-decided');
    const isAccepted = (await statusOf(id)) === 'accepted';
    expect(await grantedCount(id)).toBe(isAccepted ? 1 : 0);
    expect((await historyOf(id)).map(({ change }) => change)).toEqual([
      'letter-imported',
      'letter-received',
      isAccepted ? 'granted' : 'letter-refused',
    ]);
    expectProblem(await accept(id), 409, 'already-decided');
    expectProblem(await refuse(id), 409, 'already-decided');
  });

  it('A16: neither waits for its scan nor for its review for ever', async () => {
    const end = async (id: string) =>
      gateway.database.superuser.query(
        'update written_letter set due_until = clock_timestamp() where id = $1',
        [id],
      );
    const unscanned = await imported();
    expectProblem(await accept(unscanned), 409, 'wrong-state');
    await end(unscanned);
    expect(await statusOf(unscanned)).toBe('expired');
    expectProblem(await send(unscanned, aPdf()), 409, 'letter-expired');
    const unreviewed = await scanned();
    await end(unreviewed);
    expectProblem(await accept(unreviewed), 409, 'letter-expired');
    expectProblem(await refuse(unreviewed), 409, 'letter-expired');
    expect(await grantedCount(unreviewed)).toBe(0);
    expect((await send(await imported(), aPdf({ mark: unreviewed }))).status).toBe(200);
    expect(await statusOf(unreviewed)).toBe('expired');
  });

  it('is refused with a reason that both sides read', async () => {
    const id = await scanned();
    expectFault(await reviewer.post(`${LETTERS}/${id}/refusal`, {}), {
      pointer: '/reason',
      code: 'is-string',
    });
    expect(await refuse(id)).toMatchObject({
      status: 200,
      body: { status: 'refused', refusalReason: 'The seal is missing' },
    });
    expect((await historyOf(id)).at(-1)).toMatchObject({
      change: 'letter-refused',
      reason: 'The seal is missing',
    });
    expect((await download(id, gateway.asEnterprise())).status).toBe(200);
  });

  it('A17: the content decides what a scan is', async () => {
    const id = await imported();
    const pdf = aPdf({ mark: id });
    const faults: [Buffer, string, string][] = [
      [Buffer.from('#!/bin/sh\nrm -rf /\n'), 'application/pdf', 'other-type'],
      [Buffer.from('%PDF-1.7\n<script>alert(1)</script>'), 'application/pdf', 'active-content'],
      [aPng(), 'application/pdf', 'other-type'],
      [pdf, 'image/png', 'other-type'],
      [pdf.subarray(0, 100), 'application/pdf', 'damaged'],
      [Buffer.concat([pdf, Buffer.from('PK\u0003\u0004')]), 'application/pdf', 'trailing-content'],
      [aPdf({ catalog: '/Open#41ction 4 0 R' }), 'application/pdf', 'active-content'],
      [Buffer.alloc(0), 'application/pdf', 'other-type'],
    ];
    for (const [bytes, type, code] of faults)
      expectFault(await send(id, bytes, type), { pointer: '', code, problem: 'letter-image-unusable' });
    for (const type of [
      'image/svg+xml',
      'text/csv',
      'application/octet-stream',
      'multipart/form-data; boundary=x',
    ])
      expectProblem(await send(id, pdf, type), 415, 'unsupported-media-type');
    expectProblem(
      await send(id, pdf, 'application/pdf', { 'content-encoding': 'gzip' }),
      415,
      'unsupported-media-type',
    );
    expect(await statusOf(id)).toBe('awaiting-image');
    expect((await send(id, pdf)).status).toBe(200);
  });

  it('A17: a scan over the limit is refused, and one of exactly the limit is judged', async () => {
    const id = await imported();
    const over = Buffer.alloc(LIMIT_BYTES + 1, 'x');
    expectProblem(await send(id, over), 413, 'payload-too-large');
    expectProblem(await send(id, over.subarray(1)), 422, 'letter-image-unusable');
    expect(readdirSync(join(gateway.dataRoot, 'letters', 'incoming'))).toEqual([]);
  });

  it('is the scan that was meant: by the digest of the import, and by that of the request', async () => {
    const [meant, other] = [aPdf({ mark: randomUUID() }), aPdf({ mark: 'other' })];
    const imageDigest = `sha-256:${createHash('sha256').update(meant).digest('hex')}`;
    const id = await imported({ imageDigest });
    expectProblem(await send(id, other), 422, 'letter-digest-mismatch');
    const stated = (bytes: Buffer) => ({ 'content-digest': contentDigest(bytes) });
    expectProblem(await send(id, meant, 'application/pdf', stated(other)), 422, 'letter-digest-mismatch');
    const unreadable = { 'content-digest': 'sha-256=abc' };
    expectProblem(await send(id, meant, 'application/pdf', unreadable), 400, 'malformed-request');
    expect((await send(id, meant, 'application/pdf', stated(meant))).status).toBe(200);
  });

  it.each([
    [{ signedOn: shanghaiDay(1) }, '/signedOn', 'in-future'],
    [{ signedOn: shanghaiDay(-32) }, '/signedOn', 'too-old'],
    [{ signedOn: '2026-02-30' }, '/signedOn', 'is-iso8601'],
    [{ validUntil: '2099-01-01T00:00:00Z' }, '/validUntil', 'too-long'],
    [{ validUntil: undefined }, '/validUntil', 'missing'],
    [{ blanket: true }, '/validUntil', 'blanket-has-no-end'],
    [{ blanket: true, validUntil: undefined }, '/items', 'nothing-public'],
    [{ riskNoticeVersion: '1999-01' }, '/riskNoticeVersion', 'unknown-risk-notice'],
    [{ subjectName: '' }, '/subjectName', 'is-length'],
    [{ imageDigest: 'md5:0' }, '/imageDigest', 'matches'],
    [{ institutionId: randomUUID() }, '/institutionId', 'unknown-property'],
    [{ status: 'accepted' }, '/status', 'unknown-property'],
  ])('refuses to import %j', async (fault, pointer, code) => {
    const answer = await bank().post(LETTERS, aLetter(gateway, fault));
    const { errors = [] } = expectProblem(answer, 422, 'invalid-input');
    expect(errors).toContainEqual(expect.objectContaining({ pointer, code }));
  });

  it.each([
    [{ uscc: '123' }, 'invalid-uscc'],
    [{ purpose: 'marketing' }, 'purpose-not-allowed'],
    [{ items: ['ZZZ-99'] }, 'unknown-item'],
    [{ items: ['TAX-07'] }, 'mode-not-offered'],
  ])('refuses to import %j', async (fault, code) => {
    const { answer, requestId } = await ask(bank(), LETTERS, aLetter(gateway, fault));
    expectProblem(answer, 422, code);
    if (code !== 'invalid-uscc')
      expect(await usageOf(bank(), requestId)).toMatchObject([
        { event: 'authorization.refused', reasonCode: code },
      ]);
  });

  it('a blanket letter of any age gives public items for a while, and says that the enterprise is to be asked anew', async () => {
    const modes = ['physical-collection', 'interface-call'];
    const items = ['REG-01', 'TAX-01', 'TAX-04'];
    const blanket = { blanket: true, validUntil: undefined, signedOn: '2015-06-01', items, modes };
    const id = await scanned(blanket);
    expect((await bank().send('GET', `${LETTERS}/${id}`)).body).toMatchObject({
      items,
      validUntil: null,
      blanket: true,
      reauthorizationNeeded: true,
    });
    const { body } = await accept(id);
    expect(body).toMatchObject({ items: ['REG-01', 'TAX-01'], reauthorizationNeeded: true, form: 'written' });
    const { validFrom, validUntil } = body as { validFrom: string; validUntil: string };
    expect(Date.parse(validUntil) - Date.parse(validFrom)).toBe(30 * 86_400_000);
    const question = aQuery(gateway, { authorizationId: id });
    expectProblem(await bank().post('/v1/queries', question), 422, 'item-not-covered');
  });

  it('is given online from the moment on in which the enterprise amends what came of it', async () => {
    const given = { items: ['REG-01', 'TAX-01'], modes: ['physical-collection'] };
    const id = await scanned({ ...given, blanket: true, validUntil: undefined, signedOn: '2019-03-01' });
    expect((await accept(id)).status).toBe(201);
    const amendment = {
      version: 1,
      riskNoticeVersion: '2026-01',
      items: ['TAX-04'],
      modes: ['interface-call'],
    };
    expect(await gateway.asEnterprise().post(`/v1/authorizations/${id}/amendment`, amendment)).toMatchObject({
      status: 200,
      body: { version: 2, form: 'online', items: ['TAX-04'], reauthorizationNeeded: false },
    });
    const { body } = await gateway.asEnterprise().send('GET', `/v1/authorizations/${id}/versions`);
    expect(body).toMatchObject({
      items: [
        { version: 1 },
        { changes: expect.arrayContaining([{ attribute: 'form', from: 'written', to: 'online' }]) },
      ],
    });
  });

  it('A18: tells nobody whether an enterprise is known', async () => {
    const known = await bank().post(LETTERS, aLetter(gateway));
    const unknown = await bank().post(LETTERS, aLetter(gateway, { uscc: NOBODY }));
    expect(unknown.status).toBe(201);
    expect(Object.keys(unknown.body as object)).toEqual(Object.keys(known.body as object));
    const [nobody, misread] = [
      await scanned({ uscc: NOBODY }),
      await scanned({ subjectName: '别家有限公司' }),
    ];
    const [ofNobody, ofMisread] = [await accept(nobody), await accept(misread)];
    expectProblem(ofNobody, 422, 'subject-not-confirmed');
    expect(shapeOf(ofNobody)).toEqual(shapeOf(ofMisread));
    expect(await statusOf(misread)).toBe('pending-review');
    expect([await grantedCount(nobody), await grantedCount(misread)]).toEqual([0, 0]);
    const spaced = gateway.enterprise().name.split('').join(' ');
    expect((await accept(await scanned({ subjectName: spaced }))).status).toBe(201);
  });

  it("hides what is another's", async () => {
    const id = await scanned();
    for (const [party, method, path] of [
      [gateway.as('bank-b'), 'GET', ''],
      [gateway.as('bank-b'), 'GET', '/image'],
      [gateway.as('bank-b'), 'GET', '/history'],
      [gateway.as('bank-b'), 'POST', '/acceptance'],
      [gateway.asEnterprise(1), 'GET', ''],
      [gateway.asEnterprise(1), 'GET', '/image'],
    ] as const) {
      const theirs = await party.send(method, `${LETTERS}/${id}${path}`);
      expectProblem(theirs, 404, 'not-found');
      expect(shapeOf(theirs)).toEqual(shapeOf(await party.send(method, `${LETTERS}/${randomUUID()}${path}`)));
    }
    const sent = { bytes: aPdf({ mark: 'theirs' }), type: 'application/pdf' };
    expectProblem(await sendImage(gateway, gateway.as('bank-b'), id, sent), 404, 'not-found');
    expect(await historyOf(id)).toHaveLength(2);
  });

  it('lets institutions import and review, enterprises look, and nobody else', async () => {
    const id = await scanned();
    const path = `${LETTERS}/${id}`;
    await expectOnly(gateway, ['institution'], { method: 'POST', path: LETTERS, body: aLetter(gateway) });
    await expectOnly(gateway, ['institution'], { method: 'POST', path: `${path}/acceptance` });
    await expectOnly(gateway, ['institution'], {
      method: 'POST',
      path: `${path}/refusal`,
      body: { reason: 'x' },
    });
    for (const each of [LETTERS, path, `${path}/history`, `${path}/image`])
      await expectOnly(gateway, ['enterprise', 'institution'], { method: 'GET', path: each });
    await expectOnly(gateway, ['institution'], { method: 'PUT', path: `${path}/image`, body: {} });
  });
});
