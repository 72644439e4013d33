variable "name" {
  description = "Prefix of every name, e.g. retail-prod."
  type        = string
}

variable "mode" {
  description = "serverless (MSK Serverless, IAM only) or provisioned (brokers of a chosen size)."
  type        = string

  validation {
    condition     = contains(["serverless", "provisioned"], var.mode)
    error_message = "mode must be serverless or provisioned."
  }
}

variable "vpc_id" {
  description = "VPC the brokers are in."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets, one in each zone; the brokers are spread over them."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "Kafka needs subnets in at least two zones."
  }
}

variable "client_security_groups" {
  description = "Security groups that may connect, by what they are, e.g. { service = \"sg-…\" }."
  type        = map(string)
  default     = {}
}

variable "kafka_version" {
  description = "Kafka version of provisioned brokers, with KRaft."
  type        = string
  default     = "3.9.x.kraft"

  validation {
    condition     = can(regex("^(3\\.9|4\\.\\d+)\\.x\\.kraft$", var.kafka_version))
    error_message = "kafka_version must be 3.9.x.kraft or a 4.N.x.kraft."
  }
}

variable "broker_count" {
  description = "Brokers; a multiple of the number of subnets."
  type        = number
  default     = 3

  validation {
    condition     = var.broker_count >= length(var.subnet_ids) && var.broker_count % length(var.subnet_ids) == 0
    error_message = "broker_count must be a multiple of the number of subnets."
  }
}

variable "broker_instance_type" {
  description = "Size of a broker."
  type        = string
  default     = "kafka.m7g.large"

  validation {
    condition     = can(regex("^kafka\\.(m5|m7g)\\.", var.broker_instance_type))
    error_message = "broker_instance_type must be of the kafka.m5 or kafka.m7g family."
  }
}

variable "broker_volume_gib" {
  description = "Disk of a broker at the start, in GiB."
  type        = number
  default     = 1000

  validation {
    condition     = var.broker_volume_gib >= 10 && var.broker_volume_gib <= 16384
    error_message = "broker_volume_gib must be between 10 and 16384."
  }
}

variable "broker_volume_max_gib" {
  description = "Disk of a broker that storage may grow to, in GiB."
  type        = number
  default     = 4000

  validation {
    condition     = var.broker_volume_max_gib >= var.broker_volume_gib && var.broker_volume_max_gib <= 16384
    error_message = "broker_volume_max_gib must be between broker_volume_gib and 16384."
  }
}

variable "default_partitions" {
  description = "Partitions of a topic that does not say."
  type        = number
  default     = 6
}

variable "retention_hours" {
  description = "Hours a topic keeps its records when it does not say."
  type        = number
  default     = 168
}

variable "scram_user" {
  description = "User for clients that log in with SASL/SCRAM, provisioned mode only; null allows IAM alone."
  type        = string
  default     = null

  validation {
    condition     = var.scram_user == null || can(regex("^[a-zA-Z][a-zA-Z0-9-]{0,30}$", var.scram_user))
    error_message = "scram_user must be a letter followed by up to 30 letters, digits or hyphens."
  }
}

variable "scram_password_version" {
  description = "Raise by one to have a new SCRAM password made."
  type        = number
  default     = 1
}

variable "log_retention_days" {
  description = "Days broker logs are kept."
  type        = number
  default     = 30
}

variable "logs_kms_key_arn" {
  description = "Key that encrypts broker logs."
  type        = string
}

variable "alarm_topic_arn" {
  description = "Topic that alarms are sent to."
  type        = string
}
