import { randomUUID } from 'node:crypto';
import { change } from '../support/changes.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { expectFault, expectProblem, shapeOf } from '../support/problem.js';
import { expectOnly } from '../support/roles.js';

interface Participant {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly version: number;
}

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const KINDS = [
  { kind: 'institution', path: '/v1/institutions', more: {}, itemCodes: [] },
  {
    kind: 'provider',
    path: '/v1/providers',
    more: { itemCodes: ['TAX-01', 'TAX-04'] },
    itemCodes: ['TAX-01', 'TAX-04'],
  },
] as const;

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(async () => gateway?.stop());

describe.each(KINDS)('onboarding of a participant of kind $kind', ({ kind, path, more, itemCodes }) => {
  const aParticipant = (overrides: object = {}) => ({
    name: `Org ${randomUUID()}`,
    uscc: '91110000802100433B',
    regionCode: '140000',
    ...more,
    ...overrides,
  });
  /** Sends as the operator; a change as one who has just read what is changed. */
  const send = async (method: string, below: string, body?: object) =>
    method === 'PATCH' && body
      ? change(gateway.as('operator'), `${path}${below}`, body)
      : gateway.as('operator').send(method, `${path}${below}`, body === undefined ? {} : { body });
  const register = async (overrides: object = {}) =>
    (await send('POST', '', aParticipant(overrides))).body as Participant;
  const stored = async () =>
    Number((await gateway.database.superuser.query('select count(*) from participant')).rows[0].count);

  it('registers it and shows it again', async () => {
    const input = aParticipant();
    const registered = await send('POST', '', input);
    expect(registered.status).toBe(201);
    expect(registered.body).toEqual({
      id: expect.stringMatching(UUID_V7),
      kind,
      name: input.name,
      uscc: '91110000802100433B',
      regionCode: '140000',
      itemCodes,
      status: 'active',
      version: 1,
      createdAt: expect.stringMatching(INSTANT),
      updatedAt: expect.stringMatching(INSTANT),
    });
    const { id } = registered.body as Participant;
    expect(await send('GET', `/${id}`)).toMatchObject({ status: 200, body: registered.body });
  });

  it('refuses a second one of the same name and leaves the first alone', async () => {
    const { name, id } = await register();
    const before = await stored();
    expectProblem(await send('POST', '', aParticipant({ name })), 409, 'participant-exists');
    expect(await stored()).toBe(before);
    const other = await register();
    expectProblem(await send('PATCH', `/${other.id}`, { name }), 409, 'participant-exists');
    expect((await send('GET', `/${id}`)).body).toMatchObject({ name, version: 1 });
  });

  it.each([
    [{ name: 'X' }, '/name', 'is-length'],
    [{ name: 'x'.repeat(201) }, '/name', 'is-length'],
    [{ name: 17 }, '/name', 'is-string'],
    [{ name: null }, '/name', 'is-string'],
    [{ uscc: '9111000080210043B' }, '/uscc', 'matches'],
    [{ uscc: 911100008021004 }, '/uscc', 'matches'],
    [{ regionCode: '14' }, '/regionCode', 'matches'],
    [{ status: 'closed' }, '/status', 'unknown-property'],
    [{ version: 7 }, '/version', 'unknown-property'],
    [{ createdAt: '2020-01-01T00:00:00Z' }, '/createdAt', 'unknown-property'],
    [{ id: randomUUID() }, '/id', 'unknown-property'],
  ])('refuses %j and stores nothing', async (fault, pointer, code) => {
    const before = await stored();
    expectFault(await send('POST', '', aParticipant(fault)), { pointer, code });
    expect(await stored()).toBe(before);
  });

  it('pages through all of them, newest first, without loss or repetition', async () => {
    for (const each of ['a', 'b', 'c']) await register({ name: `Page ${each} ${randomUUID()}` });
    const seen: Participant[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await send('GET', `?limit=2${cursor && `&cursor=${cursor}`}`);
      expect(page.status).toBe(200);
      const { items, nextCursor } = page.body as { items: Participant[]; nextCursor: string | null };
      expect(items.length).toBeLessThanOrEqual(2);
      seen.push(...items);
      cursor = nextCursor;
    }
    const { rows } = await gateway.database.superuser.query(
      'select id from participant where kind = $1 order by created_at desc, id desc',
      [kind],
    );
    expect(seen.map(({ id }) => id)).toEqual(rows.map(({ id }: { id: string }) => id));
  });

  it.each([
    ['limit=0', '/limit', 'min'],
    ['limit=-1', '/limit', 'min'],
    ['limit=201', '/limit', 'max'],
    ['limit=1e9', '/limit', 'max'],
    ['limit=2.5', '/limit', 'is-int'],
    ['limit=abc', '/limit', 'is-int'],
    ['limit=1&limit=2', '/limit', 'is-int'],
    ['cursor=garbage', '/cursor', 'invalid-cursor'],
    ['cursor=', '/cursor', 'invalid-cursor'],
    [
      `cursor=${Buffer.from(`{"at":"' or 1=1","id":"x"}`).toString('base64url')}`,
      '/cursor',
      'invalid-cursor',
    ],
    ['cursor=a&cursor=b', '/cursor', 'is-string'],
    ['sort=name', '/sort', 'unknown-property'],
  ])('refuses the page %s', async (query, pointer, code) => {
    expectFault(await send('GET', `?${query}`), { pointer, code });
  });

  it('changes what is given, counts versions, and refuses what may not change', async () => {
    const { id, name } = await register();
    const changed = await send('PATCH', `/${id}`, {
      regionCode: '210000',
      status: 'suspended',
      reason: 'Moving',
    });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({
      id,
      name,
      regionCode: '210000',
      status: 'suspended',
      version: 2,
      itemCodes,
    });
    expectFault(await send('PATCH', `/${id}`, { status: 'deleted' }), { pointer: '/status', code: 'is-in' });
    for (const property of ['kind', 'id', 'version', 'uscc', 'createdAt', 'tier']) {
      const answer = await send('PATCH', `/${id}`, { [property]: 'x' });
      expectFault(answer, { pointer: `/${property}`, code: 'unknown-property' });
    }
    expect((await send('GET', `/${id}`)).body).toEqual(changed.body);
  });

  it('R06: lets the second of two browsers know, and changes nothing for it', async () => {
    const registered = await send('POST', '', aParticipant());
    const { id } = registered.body as Participant;
    const patch = async (body: object, headers: Record<string, string> = {}) =>
      gateway.as('operator').send('PATCH', `${path}/${id}`, { body, headers });
    const seen = (await send('GET', `/${id}`)).headers.get('etag') ?? '';
    expect(seen).toBe(registered.headers.get('etag'));
    const both = await Promise.all(
      ['210000', '220000'].map(async (regionCode) => patch({ regionCode }, { 'if-match': seen })),
    );
    const [won, lost] = both.toSorted((a, b) => a.status - b.status);
    expect([won?.status, lost?.status]).toEqual([200, 412]);
    if (!won || !lost) throw new Error('Both were sent');
    expectProblem(lost, 412, 'precondition-failed');
    expectProblem(await patch({ regionCode: '230000' }), 428, 'precondition-required');
    expectProblem(await patch({ regionCode: '230000' }, { 'if-match': '2' }), 400, 'malformed-request');
    const now = await send('GET', `/${id}`);
    expect(now.body).toEqual(won.body);
    expect(now.headers.get('etag')).toBe('"2"');
    expect(await patch({ regionCode: '230000' }, { 'if-match': '*' })).toMatchObject({
      body: { version: 3 },
    });
  });

  it('keeps who changed its state, when and why, and knows no other way than suspended to closed', async () => {
    const { id } = await register();
    const to = async (status: string, reason?: string) =>
      send('PATCH', `/${id}`, { status, ...(reason && { reason }) });
    expectProblem(await to('closed', 'too early'), 409, 'participant-wrong-state');
    expectFault(await to('suspended'), { pointer: '/reason', code: 'reason-missing' });
    expect((await to('suspended', 'Key lost')).status).toBe(200);
    expect(await to('suspended', 'again')).toMatchObject({ status: 200, body: { version: 2 } });
    expect((await to('active', 'Key changed')).status).toBe(200);
    expect((await send('PATCH', `/${id}`, { regionCode: '210000' })).status).toBe(200);
    expect((await to('suspended', 'Leaves')).status).toBe(200);
    expect(await to('closed', 'Has left')).toMatchObject({
      status: 200,
      body: { status: 'closed', version: 6 },
    });
    for (const status of ['active', 'suspended'])
      expectProblem(await to(status, 'back again'), 409, 'participant-wrong-state');
    expectProblem(await send('PATCH', `/${id}`, { regionCode: '220000' }), 409, 'participant-wrong-state');
    const history = `/v1/participants/${id}/history`;
    const by = { at: expect.stringMatching(INSTANT), role: 'operator', clientId: 'operator', fields: [] };
    expect((await gateway.as('operator').send('GET', history)).body).toEqual({
      items: [
        { ...by, change: 'registered', reason: null, version: 1 },
        { ...by, change: 'suspended', reason: 'Key lost', version: 2 },
        { ...by, change: 'restored', reason: 'Key changed', version: 3 },
        { ...by, change: 'changed', reason: null, version: 4, fields: ['regionCode'] },
        { ...by, change: 'suspended', reason: 'Leaves', version: 5 },
        { ...by, change: 'closed', reason: 'Has left', version: 6 },
      ],
    });
    await expectOnly(gateway, ['operator'], { method: 'GET', path: history });
    const { superuser } = gateway.database;
    for (const sql of ['delete from participant_change', `update participant_change set reason = 'another'`])
      await expect(superuser.query(sql)).rejects.toThrow('append-only');
  });

  it('hides what is of another kind like what never was', async () => {
    const other = gateway.participantId(kind === 'institution' ? 'tax-bureau' : 'bank-a');
    const never = await send('GET', `/${randomUUID()}`);
    expectProblem(never, 404, 'not-found');
    expect(shapeOf(await send('GET', `/${other}`))).toEqual(shapeOf(never));
    expectProblem(await send('GET', '/not-an-id'), 404, 'not-found');
    expectProblem(await send('PATCH', `/${other}`, { name: 'Renamed' }), 404, 'not-found');
  });

  it('is the business of operators only', async () => {
    const { id } = await register();
    await expectOnly(gateway, ['operator'], { method: 'POST', path, body: aParticipant() });
    await expectOnly(gateway, ['operator'], { method: 'GET', path });
    await expectOnly(gateway, ['operator'], { method: 'GET', path: `${path}/${id}` });
    await expectOnly(gateway, ['operator'], {
      method: 'PATCH',
      path: `${path}/${id}`,
      body: { status: 'closed' },
    });
    expect((await send('GET', `/${id}`)).body).toMatchObject({ status: 'active' });
  });
});
