// Who can reach what: security groups, ports and address ranges.
const ANYWHERE = ['0.0.0.0/0', '::/0'];
/** A web server may be public; nothing else may be. */
const WEB = [443, 80];

export default {
  aws_security_group(s) {
    for (const ingress of s.blocks('ingress')) checkIngress(s, ingress.body, 'ingress', ['cidr_blocks', 'ipv6_cidr_blocks']);
    for (const rules of s.known('ingress')) if (Array.isArray(rules)) rules.forEach(rule => checkListed(s, rule));
    for (const side of ['ingress', 'egress']) for (const { body } of s.blocks(side)) checkRanges(s, body);
  },
  aws_default_security_group(s) {
    for (const ingress of s.blocks('ingress')) checkIngress(s, ingress.body, 'ingress', ['cidr_blocks', 'ipv6_cidr_blocks']);
  },
  aws_security_group_rule(s) {
    if (s.may('type', 'ingress')) checkIngress(s, s.block.body, null, ['cidr_blocks', 'ipv6_cidr_blocks']);
    checkRanges(s, s.block.body);
  },
  aws_vpc_security_group_ingress_rule(s) {
    checkIngress(s, s.block.body, null, ['cidr_ipv4', 'cidr_ipv6']);
    checkRanges(s, s.block.body);
  },
  aws_vpc_security_group_egress_rule(s) { checkRanges(s, s.block.body); },
  aws_vpc(s) { checkCidr(s, 'cidr_block', s.block.body, true); },
  aws_subnet(s) {
    checkCidr(s, 'cidr_block', s.block.body, true);
  },
  aws_route(s) { checkCidr(s, 'destination_cidr_block', s.block.body); },
  aws_instance(s) { metadata(s); },
  aws_launch_template(s) { metadata(s); },
};

function checkIngress(s, body, name, ranges) {
  const open = ranges.filter(range => s.known(range, body).flat().some(cidr => ANYWHERE.includes(cidr)));
  if (!open.length) return;
  const from = s.known('from_port', body);
  const to = s.known('to_port', body);
  const web = from.length && from.every(port => WEB.includes(port)) && to.every(port => from.includes(port));
  const unknownPorts = s.has('from_port', body) && !from.length;
  if (unknownPorts) s.warn('open_security_group', open[0], 'ports chosen elsewhere are open to the whole internet', 'name the security groups or ranges that need them', body);
  else if (!web) s.fault('open_security_group', open[0], `${ports(from, to)} open to the whole internet`, 'name the security groups or ranges that need it', body);
}

function checkListed(s, rule) {
  if (typeof rule !== 'object' || rule === null) return;
  const open = [rule.cidr_blocks, rule.ipv6_cidr_blocks].flat().some(cidr => ANYWHERE.includes(cidr));
  if (open && !WEB.includes(rule.from_port)) s.fault('open_security_group', 'ingress', `${ports([rule.from_port], [rule.to_port])} open to the whole internet`, 'name the security groups or ranges that need it');
}

const ports = (from, to) => (!from.length || from[0] === -1 || (from[0] === 0 && [0, 65535].includes(to[0])) ? 'every port is' : from[0] === to[0] ? `port ${from[0]} is` : `ports ${from[0]} to ${to[0]} are`);

function checkRanges(s, body) {
  for (const name of ['from_port', 'to_port']) for (const port of s.known(name, body)) if (port < -1 || port > 65535) s.fault('out_of_range', name, `port ${port} is outside of 0 to 65535`, undefined, body);
  const from = s.sole('from_port', body);
  const to = s.sole('to_port', body);
  if (from > to && to !== -1) s.fault('contradiction', 'to_port', `from_port ${from} is greater than to_port ${to}`, undefined, body);
  for (const name of ['cidr_blocks', 'cidr_ipv4']) checkCidr(s, name, body);
}

function checkCidr(s, name, body, network = false) {
  for (const cidr of s.known(name, body).flat()) {
    if (typeof cidr !== 'string') continue;
    const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(cidr)?.slice(1).map(Number);
    if (!parts || parts.slice(0, 4).some(octet => octet > 255) || parts[4] > 32) {
      s.fault('invalid_cidr', name, `"${cidr}" is not an IPv4 range`, 'ranges are written 10.0.0.0/16', body);
    } else {
      const address = parts.slice(0, 4).reduce((all, octet) => all * 256 + octet, 0);
      if (address % 2 ** (32 - parts[4])) s.fault('invalid_cidr', name, `"${cidr}" has bits set beyond /${parts[4]}`, undefined, body);
      else if (network && (parts[4] < 16 || parts[4] > 28)) s.fault('invalid_cidr', name, `a VPC or subnet is between /16 and /28, found /${parts[4]}`, undefined, body);
    }
  }
}

function metadata(s) {
  for (const { body } of s.blocks('metadata_options')) if (s.known('http_tokens', body).includes('optional')) s.fault('imds_v1', 'http_tokens', 'instance credentials can be fetched without a token (IMDSv1)', 'http_tokens = "required"', body);
}
