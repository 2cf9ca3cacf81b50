import { AddressRules, RefusedAddress } from './address-rules.js';

const settings = { ports: [443, 8443], insideNetworks: [], allowsLoopback: false };
const rules = new AddressRules(settings);
const extranet = new AddressRules({ ...settings, insideNetworks: ['10.20.0.0/16', 'fd12::/16'] });
const development = new AddressRules({ ...settings, allowsLoopback: true });

function codeOf(text: string, by = rules): string {
  try {
    by.readUrl(text);
    return 'ok';
  } catch (error) {
    if (error instanceof RefusedAddress) return error.code;
    throw error;
  }
}

describe('AddressRules.readUrl', () => {
  it.each([
    'https://bank.example.com/notices?key=1',
    'https://bank.example.com:443/',
    'https://bank.example.com:8443/',
    'https://8.8.8.8/',
    'https://[2606:4700:4700::1111]/',
    'https://xn--fiqs8s.example/',
  ])('takes %s', (text) => {
    expect(codeOf(text)).toBe('ok');
  });

  it.each([
    '',
    'bank.example.com',
    'http://bank.example.com/',
    'file:///etc/passwd',
    'gopher://bank.example.com/',
    'ftp://bank.example.com/',
    'javascript:alert(1)',
    'https://user@bank.example.com/',
    'https://user:pass@bank.example.com/',
    'https://bank.example.com/#part',
    'https://bank.example.com\\@10.0.0.1/',
    'https://bank.example.com /',
    'https://bank.exa\tmple.com/',
    'https://bank.example.com/\r\nHost: inside',
    'http://127.0.0.1/',
    'http://localhost:3000/',
  ])('L01: refuses %j', (text) => {
    expect(codeOf(text)).toBe('unusable-url');
  });

  it.each(['https://bank.example.com:22/', 'https://bank.example.com:80/', 'https://bank.example.com:5432/'])(
    'L01: refuses the port of %s',
    (text) => {
      expect(codeOf(text)).toBe('port-not-allowed');
    },
  );

  it.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0x7f000001/',
    'https://0x7f.0.0.1/',
    'https://0177.0.0.1/',
    'https://2130706433/',
    'https://１２７.０.０.１/',
    'https://0/',
    'https://0.0.0.0/',
    'https://10.0.0.1/',
    'https://100.64.0.1/',
    'https://100.100.100.200/',
    'https://169.254.169.254/',
    'https://168.63.129.16/',
    'https://172.16.0.1/',
    'https://172.31.255.255/',
    'https://192.168.1.1/',
    'https://192.0.0.192/',
    'https://198.18.0.1/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://[::]/',
    'https://[::1]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://[::ffff:10.0.0.1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::ffff:8.8.8.8]/',
    'https://[::127.0.0.1]/',
    'https://[64:ff9b::a00:1]/',
    'https://[fe80::1]/',
    'https://[fc00::1]/',
    'https://[fd00:ec2::254]/',
    'https://[ff02::1]/',
    'https://[2002:a00:1::]/',
    'https://[2001:0:a00:1::]/',
    'https://localhost/',
    'https://localhost./',
    'https://a.localhost/',
    'https://intranet/',
    'https://bank.example.com./',
  ])('L01: refuses the host of %s', (text) => {
    expect(codeOf(text)).toBe('not-public');
  });

  it('lets in the networks it is told, and nothing beside them', () => {
    expect(codeOf('https://10.20.1.1/', extranet)).toBe('ok');
    expect(codeOf('https://[fd12::1]/', extranet)).toBe('ok');
    expect(codeOf('https://10.21.1.1/', extranet)).toBe('not-public');
    expect(codeOf('https://[::ffff:10.20.1.1]/', extranet)).toBe('not-public');
    expect(codeOf('http://10.20.1.1/', extranet)).toBe('unusable-url');
  });

  it('lets in this machine in development, by any port and http too, and no other', () => {
    for (const text of [
      'http://127.0.0.1:9000/',
      'http://localhost:9000/',
      'http://[::1]:9000/',
      'https://127.0.0.1:9/',
    ])
      expect(codeOf(text, development)).toBe('ok');
    expect(codeOf('http://10.0.0.1/', development)).toBe('unusable-url');
    expect(codeOf('https://10.0.0.1/', development)).toBe('not-public');
    expect(codeOf('http://bank.example.com/', development)).toBe('unusable-url');
    expect(codeOf('https://[::ffff:127.0.0.1]/', development)).toBe('not-public');
  });
});

describe('AddressRules.isAllowed', () => {
  it('never lets in this machine, this link or a group, whatever networks it is told', () => {
    const wide = new AddressRules({ ...settings, insideNetworks: ['0.0.0.0/0', '::/0'] });
    for (const address of [
      '127.0.0.1',
      '0.0.0.0',
      '169.254.169.254',
      '239.1.1.1',
      '::1',
      '::ffff:10.0.0.1',
      'fe80::1',
    ])
      expect(wide.isAllowed(address)).toBe(false);
    expect(wide.isAllowed('10.0.0.1')).toBe(true);
  });

  it.each(['', 'bank.example.com', '1.2.3', '8.8.8.8/8', 'fe80::1%eth0'])(
    'refuses %j, which is no address',
    (text) => {
      expect(rules.isAllowed(text)).toBe(false);
    },
  );

  it('takes public addresses of both families', () => {
    for (const address of ['1.1.1.1', '99.255.255.255', '101.0.0.1', '172.32.0.1', '2400:3200::1'])
      expect(rules.isAllowed(address)).toBe(true);
  });
});
