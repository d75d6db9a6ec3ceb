/**
 * Published with Twilio's own validator: `spec/validation.spec.js` of github.com/twilio/twilio-node at 45d3d65
 * (MIT licence). Token, address, parameters and signature as they stand there.
 */
export interface SignatureVector {
  name: string
  url: string
  /** Of a form; a name given twice has two values. */
  params?: [string, string][]
  /** Of a message whose address carries its hash. */
  body?: string
  signature: string
}

export const vectorToken = '12345'

const params: [string, string][] = [
  ['CallSid', 'CA1234567890ABCDE'],
  ['Caller', '+14158675309'],
  ['Digits', '1234'],
  ['From', '+14158675309'],
  ['To', '+18005551212'],
]
const url = 'https://mycompany.com/myapp.php?foo=1&bar=2'
const signature = 'RSOYDt4T1cUTdK1PDd93/VVr8B8='
const body = '{"property": "value", "boolean": true}'
const bodyHash = '0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620'
const emptyHash = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a'

export const genuineVectors: SignatureVector[] = [
  { name: 'a form', url, params, signature },
  {
    name: 'a body with its hash',
    url: `${url}&bodySHA256=${bodyHash}`,
    body,
    signature: 'a9nBmqA0ju/hNViExpshrM61xv4=',
  },
  {
    name: 'an empty object',
    url: `${url}&bodySHA256=${emptyHash}`,
    body: '{}',
    signature: 'Ldidvp12m26NI7eqEvxnEpkd9Hc=',
  },
  {
    name: 'a body with its hash and nothing else in the query',
    url: `https://mycompany.com/myapp.php?bodySHA256=${bodyHash}`,
    body,
    signature: 'y77kIzt2vzLz71DgmJGsen2scGs=',
  },
  { name: 'a port that was not signed', url: url.replace('.com', '.com:1234'), params, signature },
  {
    name: 'http with a port that was signed',
    url: url.replace('https://mycompany.com', 'http://mycompany.com:1234'),
    params,
    signature: 'Zmvh+3yNM1Phv2jhDCwEM3q5ebU=',
  },
  { name: 'the standard port of https was signed', url, params, signature: 'kvajT1Ptam85bY51eRf/AJRuM3w=' },
  {
    name: 'the standard port of http was signed',
    url: url.replace('https', 'http'),
    params,
    signature: '0ZXoZLH/DfblKGATFgpif+LLRf4=',
  },
  {
    name: 'credentials in the address',
    url: url.replace('mycompany', 'user:pass@mycompany'),
    params,
    signature: 'CukzLTc1tT5dXEDIHm/tKBanW10=',
  },
  {
    name: 'a user name in the address',
    url: url.replace('mycompany', 'user@mycompany'),
    params,
    signature: '2YRLlVAflCqxaNicjMpJcSTgzSs=',
  },
  {
    name: 'credentials in the address, and the standard port was signed',
    url: url.replace('mycompany', 'user:pass@mycompany'),
    params,
    signature: 'ZQFR1PTIZXF2MXB8ZnKCvnnA+rI=',
  },
  { name: 'a quote in the query', url: `${url}&Body=It's+amazing`, params, signature: 'TfZzewPq8wqrGlMfyAud8+/IvJ0=' },
  {
    name: 'a name with several values',
    url,
    params: [
      ['MessagingBinding.Address', '+1325xxxxxxx'],
      ['MessagingBinding.Address', '+1415xxxxxxx'],
    ],
    signature: '83O6e2vORAoJHUNzJjDWN1jz+BA=',
  },
  {
    name: 'several values in another order',
    url,
    params: [
      ['MessagingBinding.Address', '+1415xxxxxxx'],
      ['MessagingBinding.Address', '+1325xxxxxxx'],
    ],
    signature: '83O6e2vORAoJHUNzJjDWN1jz+BA=',
  },
  {
    name: 'values given twice',
    url,
    params: [
      ['Sid', 'CA123'],
      ['SidAccount', 'AC123'],
      ['Digits', '5678'],
      ['Digits', '1234'],
      ['Digits', '1234'],
    ],
    signature: 'IK+Dwps556ElfBT0I3Rgjkr1wJU=',
  },
]

export const forgedVectors: SignatureVector[] = [
  { name: 'the wrong signature', url, params, signature: 'WRONG_SIGNATURE' },
  { name: 'a wrong body hash', url: `${url}&bodySHA256=WRONG_HASH`, body, signature: 'a9nBmqA0ju/hNViExpshrM61xv4=' },
  { name: 'a body and no hash', url, body, signature },
  { name: 'another query', url: `${url}&somethingUnexpected=true`, params, signature },
]
