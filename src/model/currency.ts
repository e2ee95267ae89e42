// ISO 4217 currency codes, active and retired, with their exponent (digits of the minor unit).
// Source: ISO 4217 list one and list three; exponents of retired codes as in the list of their time.
// Funds, metals and test codes without a minor unit (XAU, XDR, XXX…) are left out: no one lends them here.

const EXPONENT_0 =
  'ADP BEF BIF BYB BYR CLP DJF ESP GNF GRD ISK ITL JPY KMF KRW LUF MGF PYG PTE RWF TPE TRL UGX UYI VND VUV XAF XOF XPF';
const EXPONENT_3 = 'BHD IQD JOD KWD LYD OMR TND';
const EXPONENT_4 = 'CLF UYW';
const EXPONENT_2 =
  'AED AFA AFN ALL AMD ANG AOA AOK AON AOR ARA ARP ARS ATS AUD AWG AYM AZM AZN BAD BAM BBD BDT BGL BGN BMD BND BOB BOV ' +
  'BRB BRC BRE BRL BRN BRR BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW CNY COP COU CRC CSD CSK CUC CUP CVE CYP CZK DDM DEM ' +
  'DKK DOP DZD ECS ECV EEK EGP ERN ETB EUR FIM FJD FKP FRF GBP GEK GEL GHC GHP GHS GIP GMD GTQ GWP GYD HKD HNL HRD HRK ' +
  'HTG HUF IDR IEP ILP ILR ILS INR IRR ISJ JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL LTL LTT LVL LVR MAD MDL MGA ' +
  'MKD MMK MNT MOP MRO MRU MTL MTP MUR MVR MVQ MWK MXN MXP MXV MYR MZE MZM MZN NAD NGN NIC NIO NLG NOK NPR NZD PAB PEI ' +
  'PEN PES PGK PHP PKR PLN PLZ QAR RHD ROK ROL RON RSD RUB RUR SAR SBD SCR SDD SDG SDP SEK SGD SHP SIT SKK SLE SLL SOS ' +
  'SRD SRG SSP STD STN SUR SVC SYP SZL THB TJR TJS TMM TMT TOP TRY TTD TWD TZS UAH UAK UGS USD USN USS UYN UYP UYU UZS ' +
  'VEB VED VEF VES VNC WST XCD XCG XEU YDD YER YUD YUM YUN ZAL ZAR ZMK ZMW ZRN ZRZ ZWC ZWD ZWG ZWL ZWN ZWR';

const EXPONENTS: ReadonlyMap<string, number> = new Map(
  [EXPONENT_0, '', EXPONENT_2, EXPONENT_3, EXPONENT_4].flatMap((codes, exponent) =>
    codes
      .split(' ')
      .filter(Boolean)
      .map((code): [string, number] => [code, exponent]),
  ),
);

/** Digits of a currency's minor unit (JPY 0, USD 2, KWD 3); `undefined` for a code that is not in ISO 4217. */
export function currencyExponent(code: string): number | undefined {
  return EXPONENTS.get(code);
}

/** Every code, in alphabetical order. */
export function currencyCodes(): readonly string[] {
  return [...EXPONENTS.keys()].sort();
}
