resource "aws_kms_key" "disks" {
  count = local.provisioned ? 1 : 0

  description             = "${var.name}: Spark disks"
  policy                  = data.aws_iam_policy_document.disks_key.json
  enable_key_rotation     = true
  deletion_window_in_days = 30
}

data "aws_iam_policy_document" "disks_key" {
  statement {
    sid       = "AccountAdministers"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${local.partition}:iam::${local.account}:root"]
    }
  }
}

resource "aws_emr_security_configuration" "spark" {
  count = local.provisioned ? 1 : 0

  name_prefix = "${var.name}-spark-"

  configuration = jsonencode({
    EncryptionConfiguration = merge(
      {
        EnableAtRestEncryption = true
        AtRestEncryptionConfiguration = {
          S3EncryptionConfiguration = {
            EncryptionMode = "SSE-KMS"
            AwsKmsKey      = var.lake_kms_key_arn
          }
          LocalDiskEncryptionConfiguration = {
            EncryptionKeyProviderType = "AwsKms"
            AwsKmsKey                 = aws_kms_key.disks[0].arn
            EnableEbsEncryption       = true
          }
        }
        EnableInTransitEncryption = var.in_transit_certificates_s3_uri != null
      },
      # EMR refuses the key when it is there and null, so it is there only when certificates are.
      { for uri in compact([var.in_transit_certificates_s3_uri]) : "InTransitEncryptionConfiguration" => {
        TLSCertificateConfiguration = {
          CertificateProviderType = "PEM"
          S3Object                = uri
        }
      } },
    )
    InstanceMetadataServiceConfiguration = {
      MinimumInstanceMetadataServiceVersion = 2
      HttpPutResponseHopLimit               = 1
    }
  })

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_emr_cluster" "spark" {
  count = local.provisioned ? 1 : 0

  name                              = "${var.name}-spark-cluster"
  release_label                     = var.release_label
  applications                      = ["Spark", "Hadoop"]
  service_role                      = aws_iam_role.service[0].arn
  security_configuration            = aws_emr_security_configuration.spark[0].name
  log_uri                           = "s3://${var.log_bucket.name}/spark/"
  termination_protection            = var.termination_protection
  keep_job_flow_alive_when_no_steps = true
  unhealthy_node_replacement        = true
  ebs_root_volume_size              = 50

  ec2_attributes {
    subnet_id                         = var.subnet_ids[0]
    instance_profile                  = aws_iam_instance_profile.node[0].arn
    emr_managed_master_security_group = aws_security_group.primary[0].id
    emr_managed_slave_security_group  = aws_security_group.core[0].id
    service_access_security_group     = aws_security_group.service_access[0].id
  }

  master_instance_group {
    instance_type = var.primary_instance_type

    ebs_config {
      type = "gp3"
      size = 100
    }
  }

  core_instance_group {
    instance_type  = var.core_instance_type
    instance_count = var.core_count

    ebs_config {
      type = "gp3"
      size = var.core_volume_gib
    }
  }

  auto_termination_policy {
    idle_timeout = var.idle_timeout_seconds
  }

  configurations_json = jsonencode([
    {
      Classification = "spark-defaults"
      Properties = {
        "spark.dynamicAllocation.enabled" = "true"
        "spark.sql.adaptive.enabled"      = "true"
        "spark.sql.extensions"            = "io.delta.sql.DeltaSparkSessionExtension"
        "spark.sql.catalog.spark_catalog" = "org.apache.spark.sql.delta.catalog.DeltaCatalog"
      }
    },
    {
      Classification = "delta-defaults"
      Properties     = { "delta.enabled" = "true" }
    },
  ])

  step {
    name              = "Start Spark Connect"
    action_on_failure = "CONTINUE"

    hadoop_jar_step {
      jar  = "command-runner.jar"
      args = ["bash", "-c", "sudo -u hadoop /usr/lib/spark/sbin/start-connect-server.sh --packages ${var.spark_connect_package}"]
    }
  }

  tags = merge(local.managed_tag, { Name = "Spark Cluster" })

  depends_on = [
    aws_iam_role_policy.node_lake,
    aws_iam_role_policy.node_logs,
    aws_iam_role_policy.node_disks,
    aws_iam_role_policy.service,
    aws_iam_role_policy_attachment.service,
    aws_vpc_security_group_egress_rule.between_nodes,
  ]

  lifecycle {
    # A finished step is history; EMR itself adds and removes nodes.
    ignore_changes = [step, core_instance_group[0].instance_count]
  }
}

resource "aws_emr_managed_scaling_policy" "spark" {
  count = local.provisioned ? 1 : 0

  cluster_id = aws_emr_cluster.spark[0].id

  compute_limits {
    unit_type                       = "Instances"
    minimum_capacity_units          = var.core_count
    maximum_capacity_units          = var.max_core_count
    maximum_core_capacity_units     = var.max_core_count
    maximum_ondemand_capacity_units = var.max_core_count
  }
}
