import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { aJpeg, aPdf, aPdfStream, aPng, packedObjects } from '../../../../test/support/scans.js';
import { faultOfImage, type ImageType } from './image-content.js';

const PDF = 'application/pdf';
const SCRIPT = Buffer.from('<script>alert(1)</script>');
const ZIP = Buffer.from('PK\u0003\u0004 and what follows');
const codeOf = async (bytes: Buffer, type: ImageType = PDF) => (await faultOfImage(bytes, type))?.code;
const hex = (letter: string): string => `#${letter.charCodeAt(0).toString(16)}`;
const glued = (...parts: Buffer[]) => Buffer.concat(parts);

describe('what may be the scan of a letter', () => {
  it.each([
    ['a PDF', PDF, aPdf()],
    [
      'a PDF with a picture',
      PDF,
      aPdf({ objects: [aPdfStream('/Subtype /Image', Buffer.alloc(500_000, randomBytes(512)))] }),
    ],
    ['a PDF with packed objects', PDF, aPdf({ objects: [packedObjects('<< /Title (Letter) >>')] })],
    [
      'a PDF with packed drawing',
      PDF,
      aPdf({ objects: [aPdfStream('', deflateSync(Buffer.from('1 0 0 1 0 0 cm')))] }),
    ],
    ['a PDF that ends with filling', PDF, glued(aPdf(), Buffer.from('\r\n\0\0'))],
    ['a PNG', 'image/png', aPng()],
    ['a JPEG', 'image/jpeg', aJpeg()],
    ['a JPEG filled up by a camera', 'image/jpeg', glued(aJpeg(), Buffer.alloc(64))],
  ] as const)('%s', async (_what, type, bytes) => {
    expect(await faultOfImage(bytes, type)).toBeUndefined();
  });
});

describe('the content decides the type', () => {
  it.each([
    ['a PNG said to be a PDF', PDF, aPng()],
    ['a PDF said to be a PNG', 'image/png', aPdf()],
    ['a JPEG said to be a PNG', 'image/png', aJpeg()],
    ['a shell script', PDF, Buffer.from('#!/bin/sh\nrm -rf /\n')],
    ['a page', PDF, Buffer.from('<!doctype html><html></html>')],
    ['a PDF behind a script', PDF, glued(Buffer.from('#!/bin/sh\n'), aPdf())],
    ['a ZIP archive', PDF, ZIP],
    ['a GIF', 'image/png', Buffer.from('GIF89a\u0001\0\u0001\0')],
    ['an SVG', 'image/png', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['nothing', PDF, Buffer.alloc(0)],
    ['a byte', 'image/jpeg', Buffer.from([0xff])],
  ] as const)('%s', async (_what, type, bytes) => {
    expect(await codeOf(bytes, type)).toBe('other-type');
  });
});

describe('what is no whole picture', () => {
  const [pdf, png, jpeg] = [aPdf(), aPng(), aJpeg()];

  it.each([
    ['a script with the head of a PDF', PDF, Buffer.from('%PDF-1.7\nrm -rf /\n')],
    ['a PDF without its end', PDF, pdf.subarray(0, -30)],
    ['a PDF of no version', PDF, glued(Buffer.from('%PDF-9.9\n'), pdf.subarray(9))],
    [
      'a PDF whose table is elsewhere',
      PDF,
      Buffer.from(pdf.toString('latin1').replace(/startxref\n\d+/, 'startxref\n7'), 'latin1'),
    ],
    ['a PNG with a changed byte', 'image/png', Buffer.from(png).fill(1, 40, 41)],
    ['a PNG without its end', 'image/png', png.subarray(0, -12)],
    ['a PNG that shows nothing', 'image/png', aPng({ hasData: false })],
    ['a JPEG without its end', 'image/jpeg', jpeg.subarray(0, -2)],
    ['a JPEG that is only its beginning', 'image/jpeg', jpeg.subarray(0, 40)],
    ['a JPEG of no size', 'image/jpeg', aJpeg({ width: 0 })],
  ] as const)('%s', async (_what, type, bytes) => {
    expect(await codeOf(bytes, type)).toBe('damaged');
  });

  it('is found at whatever byte a file is cut', async () => {
    for (const [type, bytes] of [
      [PDF, pdf],
      ['image/png', png],
      ['image/jpeg', jpeg],
    ] as const) {
      // The end of a PDF may lack its last line break.
      for (let length = 0; length < bytes.length - 1; length += 7)
        expect(await codeOf(bytes.subarray(0, length), type)).toMatch(/damaged|other-type/);
    }
  });

  it.each([
    [PDF, pdf],
    ['image/png', png],
    ['image/jpeg', jpeg],
  ] as const)('has something behind its end: %s', async (type, bytes) => {
    expect(await codeOf(glued(bytes, ZIP), type)).toBe('trailing-content');
    expect(await codeOf(glued(bytes, SCRIPT), type)).toBe('active-content');
  });

  it('is larger than any paper', async () => {
    expect(await codeOf(aPng({ width: 100_000, height: 100_000 }), 'image/png')).toBe('too-large-picture');
    expect(await codeOf(aJpeg({ width: 60_000, height: 60_000 }), 'image/jpeg')).toBe('too-large-picture');
  });
});

describe('what acts when it is opened', () => {
  it.each([
    ['a script', { objects: ['<< /S /JavaScript /JS (app.alert(1)) >>'] }],
    ['a script under an escaped name', { objects: ['<< /S /J#61vaScr#69pt >>'] }],
    [
      'a script under a name escaped whole',
      { objects: [`<< /S /${[...'JavaScript'].map(hex).join('')} >>`] },
    ],
    ['a script called by its short name alone', { objects: ['<< /JS (app.alert(1)) >>'] }],
    ['a script in another object', { objects: ['<< /J#53 4 0 R >>'] }],
    ['something done when it is opened', { catalog: '/OpenAction 4 0 R' }],
    ['a program to be started', { objects: ['<< /S /Launch /F (cmd.exe) >>'] }],
    ['a file', { objects: ['<< /Type /EmbeddedFile >>'] }],
    ['a file by its short name', { objects: ['<< /Type /Filespec /EF << /F 5 0 R >> >>'] }],
    ['files in the catalog', { catalog: '/Names << /EmbeddedFiles 4 0 R >>' }],
    ['a form that is sent', { objects: ['<< /S /SubmitForm >>'] }],
    ['a form of the other kind', { catalog: '/AcroForm << /XFA 4 0 R >>' }],
    [
      'a script hidden in a picture',
      { objects: [aPdfStream('/Subtype /Image', Buffer.from('<< /S /JavaScript >>'))] },
    ],
    ['a script in packed objects', { objects: [packedObjects('<< /S /JavaScript >>')] }],
    [
      'a script in packed objects that do not say so',
      { objects: [packedObjects('<< /S /JavaScript >>', '')] },
    ],
  ])('%s', async (_what, parts) => {
    expect(await codeOf(aPdf(parts))).toBe('active-content');
  });

  it.each([
    ['a picture with a page in it', 'image/png', aPng({ mark: '<SCRIPT src=x>' })],
    ['a picture with a program in it', 'image/jpeg', aJpeg({ mark: '<?php system($_GET[0]); ?>' })],
  ] as const)('%s', async (_what, type, bytes) => {
    expect(await codeOf(bytes, type)).toBe('active-content');
  });

  it('is not what only resembles it', async () => {
    const harmless = '<< /JSX (a) /EFG << >> /Title (JavaScript, Launch) /OpenActions 4 0 R >>';
    expect(await codeOf(aPdf({ objects: [harmless] }))).toBeUndefined();
  });

  it('cannot be looked into', async () => {
    expect(await codeOf(aPdf({ catalog: '/Encrypt 4 0 R' }))).toBe('encrypted');
    const otherwise = aPdfStream('/Type /ObjStm /N 1 /First 4 /Filter /LZWDecode', randomBytes(100));
    expect(await codeOf(aPdf({ objects: [otherwise] }))).toBe('damaged');
    const bomb = aPdfStream(
      '/Type /ObjStm /Filter /FlateDecode',
      deflateSync(Buffer.from('1 0 '.padEnd(8_000_000))),
    );
    expect(await codeOf(aPdf({ objects: [bomb] }))).toBe('damaged');
  });

  it('is not made to keep its reader busy', async () => {
    const streams = Array.from({ length: 2_100 }, () => aPdfStream('', Buffer.from('x')));
    expect(await codeOf(aPdf({ objects: streams }))).toBe('damaged');
    expect(await codeOf(aPdf({ objects: [aPdfStream('', Buffer.alloc(2_500_000, '/ab '))] }))).toBe(
      'damaged',
    );
    const packed = () => packedObjects('<< /Title (a) >>'.padEnd(3_000_000));
    expect(await codeOf(aPdf({ objects: [packed()] }))).toBeUndefined();
    expect(await codeOf(aPdf({ objects: [packed(), packed()] }))).toBe('damaged');
  });
});
