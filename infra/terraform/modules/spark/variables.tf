variable "name" {
  description = "Prefix of every name, e.g. retail-prod."
  type        = string
}

variable "mode" {
  description = "serverless (EMR Serverless) or provisioned (a cluster with Spark Connect)."
  type        = string

  validation {
    condition     = contains(["serverless", "provisioned"], var.mode)
    error_message = "mode must be serverless or provisioned."
  }
}

variable "vpc_id" {
  description = "VPC that Spark runs in."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets. A cluster stays in the first; serverless uses all."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 1
    error_message = "Spark needs a subnet."
  }
}

variable "client_security_groups" {
  description = "Provisioned: security groups that may use Spark Connect, by what they are."
  type        = map(string)
  default     = {}
}

variable "release_label" {
  description = "EMR release, 7 or later."
  type        = string
  default     = "emr-7.10.0"

  validation {
    condition     = can(regex("^emr-([7-9]|[1-9][0-9])\\.[0-9]+\\.[0-9]+$", var.release_label))
    error_message = "release_label must be an EMR release of 7 or later, e.g. emr-7.10.0."
  }
}

variable "max_vcpu" {
  description = "Serverless: most virtual CPUs in use at once; memory is 8 GB and disk 20 GB for each."
  type        = number
  default     = 64

  validation {
    condition     = var.max_vcpu >= 4
    error_message = "max_vcpu must be at least 4."
  }
}

variable "primary_instance_type" {
  description = "Provisioned: primary node."
  type        = string
  default     = "m5.xlarge"

  validation {
    condition     = can(regex("^[a-z]+[0-9][a-z-]*\\.([0-9]*x)large$", var.primary_instance_type))
    error_message = "primary_instance_type must be xlarge or more: smaller sizes are not EMR types."
  }
}

variable "core_instance_type" {
  description = "Provisioned: core nodes."
  type        = string
  default     = "m5.xlarge"

  validation {
    condition     = can(regex("^[a-z]+[0-9][a-z-]*\\.([0-9]*x)large$", var.core_instance_type))
    error_message = "core_instance_type must be xlarge or more: smaller sizes are not EMR types."
  }
}

variable "core_count" {
  description = "Provisioned: core nodes at the start, and at least."
  type        = number
  default     = 2

  validation {
    condition     = var.core_count >= 1
    error_message = "core_count must be at least 1."
  }
}

variable "max_core_count" {
  description = "Provisioned: core nodes at most."
  type        = number
  default     = 6

  validation {
    condition     = var.max_core_count >= var.core_count
    error_message = "max_core_count must be at least core_count."
  }
}

variable "core_volume_gib" {
  description = "Provisioned: disk of a core node, in GiB."
  type        = number
  default     = 200

  validation {
    condition     = var.core_volume_gib >= 15 && var.core_volume_gib <= 16384
    error_message = "core_volume_gib must be between 15 and 16384."
  }
}

variable "idle_timeout_seconds" {
  description = "Provisioned: idle seconds after which the cluster ends. The next apply makes a new one."
  type        = number
  default     = 14400

  validation {
    condition     = var.idle_timeout_seconds >= 60 && var.idle_timeout_seconds <= 604800
    error_message = "idle_timeout_seconds must be between 60 and 604800."
  }
}

variable "termination_protection" {
  description = "Provisioned: whether the cluster refuses to be terminated by hand or by Terraform."
  type        = bool
  default     = false
}

variable "spark_connect_package" {
  description = "Provisioned: Maven coordinates of the Spark Connect server that fits the release's Spark."
  type        = string
  default     = "org.apache.spark:spark-connect_2.12:3.5.5"

  validation {
    condition     = can(regex("^[\\w.-]+:[\\w.-]+:[\\w.-]+$", var.spark_connect_package))
    error_message = "spark_connect_package must be group:artifact:version."
  }
}

variable "in_transit_certificates_s3_uri" {
  description = "Provisioned: zip of PEM certificates for encryption between nodes, s3://…; null leaves traffic between nodes unencrypted inside its security groups."
  type        = string
  default     = null
}

variable "lake_write_policy_json" {
  description = "Policy document that allows reading and writing the lake."
  type        = string
}

variable "lake_kms_key_arn" {
  description = "Key that encrypts the lake."
  type        = string
}

variable "log_bucket" {
  description = "Bucket that receives job logs, below spark/."
  type        = object({ name = string, arn = string })
}

variable "alarm_topic_arn" {
  description = "Topic that alarms are sent to."
  type        = string
}
