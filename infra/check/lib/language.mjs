// Terraform's own language: the blocks it knows, their arguments, its functions and type constraints.
// Source: https://developer.hashicorp.com/terraform/language (1.11 to 1.14). Flag letters as in schema/extract.mjs.

const CONDITION = { condition: 'a!', error_message: 'a!' };
const CONNECTION = Object.fromEntries(['type', 'user', 'password', 'host', 'port', 'timeout', 'script_path', 'private_key', 'certificate', 'agent', 'agent_identity', 'host_key', 'target_platform', 'https', 'insecure', 'use_ntlm', 'cacert', 'bastion_host', 'bastion_host_key', 'bastion_port', 'bastion_user', 'bastion_password', 'bastion_private_key', 'bastion_certificate', 'proxy_scheme', 'proxy_host', 'proxy_port', 'proxy_user_name', 'proxy_user_password'].map(name => [name, 'a']));

const REPEATED = { count: 'a', for_each: 'a', depends_on: 'l', provider: 'a' };
const LIFECYCLE = ['B1', { create_before_destroy: 'b', prevent_destroy: 'b', ignore_changes: 'a', replace_triggered_by: 'l', precondition: ['B', CONDITION], postcondition: ['B', CONDITION], action_trigger: ['B', null] }];

/** Arguments every block of a kind takes besides its own type's. */
export const META = {
  resource: { ...REPEATED, lifecycle: LIFECYCLE, connection: ['B1', CONNECTION], provisioner: ['B', null] },
  data: { ...REPEATED, lifecycle: LIFECYCLE },
  ephemeral: { ...REPEATED, lifecycle: LIFECYCLE },
  module: { source: 's!', version: 's', providers: 'a', count: 'a', for_each: 'a', depends_on: 'l' },
  provider: { alias: 's', version: 's' },
};

/** Top-level blocks: how many labels, and the arguments (null: checked elsewhere or free). */
export const BLOCKS = {
  terraform: { labels: 0, fields: { required_version: 's', experiments: 'a', required_providers: ['B', null], backend: ['B1', null], cloud: ['B1', null], provider_meta: ['B', null] } },
  variable: { labels: 1, fields: { type: 'a', default: 'a', description: 's', sensitive: 'b', nullable: 'b', ephemeral: 'b', deprecated: 's', const: 'b', validation: ['B', CONDITION] } },
  output: { labels: 1, fields: { value: 'a!', description: 's', sensitive: 'b', ephemeral: 'b', deprecated: 's', depends_on: 'l', precondition: ['B', CONDITION] } },
  locals: { labels: 0, fields: null },
  provider: { labels: 1, fields: null },
  module: { labels: 1, fields: null },
  resource: { labels: 2, fields: null },
  data: { labels: 2, fields: null },
  ephemeral: { labels: 2, fields: null },
  moved: { labels: 0, fields: { from: 'a!', to: 'a!' } },
  import: { labels: 0, fields: { to: 'a!', id: 'a', identity: 'a', for_each: 'a', provider: 'a' } },
  removed: { labels: 0, fields: { from: 'a!', lifecycle: ['B1', { destroy: 'b!' }], connection: ['B1', CONNECTION], provisioner: ['B', null] } },
  check: { labels: 1, fields: { data: ['B1', null], assert: ['B!', CONDITION] } },
  action: { labels: 2, fields: null },
};

/** Functions with the least and most arguments they take; -1 is any number. */
export const FUNCTIONS = Object.fromEntries(`
abs 1 1|abspath 1 1|alltrue 1 1|anytrue 1 1|base64decode 1 1|base64encode 1 1|base64gzip 1 1|base64sha256 1 1|base64sha512 1 1|basename 1 1
bcrypt 1 2|can 1 1|ceil 1 1|chomp 1 1|chunklist 2 2|cidrhost 2 2|cidrnetmask 1 1|cidrsubnet 3 3|cidrsubnets 1 -1|coalesce 1 -1|coalescelist 1 -1
compact 1 1|concat 1 -1|contains 2 2|csvdecode 1 1|dirname 1 1|distinct 1 1|element 2 2|endswith 2 2|ephemeralasnull 1 1|file 1 1|filebase64 1 1
filebase64sha256 1 1|filebase64sha512 1 1|fileexists 1 1|filemd5 1 1|fileset 2 2|filesha1 1 1|filesha256 1 1|filesha512 1 1|flatten 1 1|floor 1 1
format 1 -1|formatdate 2 2|formatlist 1 -1|indent 2 2|index 2 2|issensitive 1 1|join 2 2|jsondecode 1 1|jsonencode 1 1|keys 1 1|length 1 1|list 0 -1
log 2 2|lookup 2 3|lower 1 1|map 0 -1|matchkeys 3 3|max 1 -1|md5 1 1|merge 0 -1|min 1 -1|nonsensitive 1 1|one 1 1|parseint 2 2|pathexpand 1 1
plantimestamp 0 0|pow 2 2|range 1 3|regex 2 2|regexall 2 2|replace 3 3|reverse 1 1|rsadecrypt 2 2|sensitive 1 1|setintersection 1 -1|setproduct 1 -1
setsubtract 2 2|setunion 1 -1|sha1 1 1|sha256 1 1|sha512 1 1|signum 1 1|slice 3 3|sort 1 1|split 2 2|startswith 2 2|strcontains 2 2|strrev 1 1
substr 3 3|sum 1 1|templatefile 2 2|templatestring 2 2|textdecodebase64 2 2|textencodebase64 2 2|timeadd 2 2|timecmp 2 2|timestamp 0 0|title 1 1
tobool 1 1|tolist 1 1|tomap 1 1|tonumber 1 1|toset 1 1|tostring 1 1|transpose 1 1|trim 2 2|trimprefix 2 2|trimspace 1 1|trimsuffix 2 2|try 1 -1
type 1 1|upper 1 1|urlencode 1 1|urldecode 1 1|uuid 0 0|uuidv5 2 2|values 1 1|yamldecode 1 1|yamlencode 1 1|zipmap 2 2|convert 2 2`
  .split(/[|\n]/).filter(Boolean).map(entry => { const [name, least, most] = entry.split(' '); return [name, [Number(least), Number(most)]]; }));

export const TYPE_NAMES = new Set(['string', 'number', 'bool', 'any', 'list', 'set', 'map', 'null']);
export const TYPE_CALLS = new Set(['list', 'set', 'map', 'object', 'tuple', 'optional']);

/** Names that are always in scope. */
export const PATHS = new Set(['module', 'root', 'cwd']);
export const TERRAFORM = new Set(['workspace', 'applying']);
