// Amazon Redshift.
// Node types: https://docs.aws.amazon.com/redshift/latest/mgmt/working-with-clusters.html#rs-about-clusters-and-nodes
// (DS2 and DC2 can no longer be created). Removed blocks: the AWS provider's v6 upgrade guide.
const DC_DS = /^d[cs]\d/;
const NODE = /^(?:ra3\.(?:large|xlplus|4xlarge|16xlarge)|rg\.\w+)$/;

export default {
  aws_redshift_cluster(s) {
    for (const type of s.known('node_type')) {
      if (DC_DS.test(type)) s.fault('retired_node_type', 'node_type', `node type "${type}" can no longer be created`, 'use "ra3.large", or Redshift Serverless');
      else if (!NODE.test(type)) s.fault('unknown_node_type', 'node_type', `"${type}" is not a Redshift node type`, 'use "ra3.large", "ra3.xlplus", "ra3.4xlarge" or "ra3.16xlarge"');
    }
    if (s.sole('cluster_type') === 'single-node' && s.sole('number_of_nodes') > 1) s.fault('contradiction', 'number_of_nodes', 'a single-node cluster has one node', 'cluster_type = "multi-node"');
    if (s.sole('cluster_type') === 'multi-node' && s.sole('number_of_nodes') < 2) s.fault('contradiction', 'number_of_nodes', 'a multi-node cluster has at least two nodes');
    if (!s.may('encrypted', true)) s.fault('missing_encryption', 'encrypted', 'the cluster is not said to be encrypted', 'encrypted = true and kms_key_id');
    else if (!s.has('kms_key_id')) s.warn('no_own_key', null, 'no kms_key_id: the key cannot be revoked or audited by you');
    if (s.known('publicly_accessible').some(isTrue)) s.fault('public_endpoint', 'publicly_accessible', 'the warehouse is reachable from the internet', 'publicly_accessible = false');
    password(s);
    if (s.known('skip_final_snapshot').some(isTrue)) s.warn('no_final_snapshot', 'skip_final_snapshot', 'deleting the cluster keeps no snapshot', 'skip_final_snapshot = false and final_snapshot_identifier');
    if (!s.may('enhanced_vpc_routing', true)) s.warn('traffic_outside_vpc', 'enhanced_vpc_routing', 'COPY and UNLOAD leave the VPC', 'enhanced_vpc_routing = true');
    if (!s.has('cluster_subnet_group_name')) s.fault('no_subnet_group', null, 'no cluster_subnet_group_name: the cluster would start in the default VPC', 'aws_redshift_subnet_group over private subnets');
    if (!s.companions('aws_redshift_logging').length) s.warn('missing_logging', null, 'no aws_redshift_logging: who asked what is not recorded');
  },

  aws_redshiftserverless_namespace(s) {
    if (!s.has('kms_key_id')) s.warn('no_own_key', null, 'no kms_key_id: the key cannot be revoked or audited by you');
    if (s.has('admin_user_password')) s.warn('password_in_state', 'admin_user_password', 'the password is kept in the state file', 'manage_admin_password = true');
  },

  aws_redshiftserverless_workgroup(s) {
    for (const rpu of s.known('base_capacity')) if (!(rpu === 4 || (rpu >= 8 && rpu <= 1024 && rpu % 8 === 0))) s.fault('out_of_range', 'base_capacity', `base_capacity ${rpu} is not a size: 4, or 8 to 1024 in steps of 8 RPU`);
    if (s.sole('max_capacity') < s.sole('base_capacity')) s.fault('contradiction', 'max_capacity', `max_capacity ${s.sole('max_capacity')} is less than base_capacity ${s.sole('base_capacity')}`);
    if (s.known('publicly_accessible').some(isTrue)) s.fault('public_endpoint', 'publicly_accessible', 'the warehouse is reachable from the internet', 'publicly_accessible = false');
  },
};

const isTrue = value => value === true || value === 'true';

function password(s) {
  if (s.has('master_password')) s.warn('password_in_state', 'master_password', 'the password is kept in the state file', 'manage_master_password = true');
  if (!s.has('master_password') && !s.has('master_password_wo') && !s.may('manage_master_password', true) && !s.has('snapshot_identifier') && !s.has('snapshot_arn')) s.fault('missing_argument', null, 'no password: set manage_master_password = true');
}
