variable "name" {
  description = "Prefix of every name, e.g. retail-prod."
  type        = string

  validation {
    condition     = length(var.name) <= 29
    error_message = "name must have at most 29 characters: load balancers allow 32."
  }
}

variable "vpc_id" {
  description = "VPC that Catchwater runs in."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets, in at least two zones."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 2
    error_message = "The catalogue's database needs subnets in two zones."
  }
}

variable "public_subnet_ids" {
  description = "Public subnets, for a load balancer that is not internal."
  type        = list(string)
  default     = []
}

variable "image" {
  description = "Container image with the project in it, by tag or digest; null until the first one is pushed to the repository made here, and nothing runs."
  type        = string
  default     = null
}

variable "project_path" {
  description = "Folder of the project inside the image."
  type        = string
  default     = "/project"
}

variable "environment_name" {
  description = "Environment of catchwater.yaml to run, or null for its top-level settings."
  type        = string
  default     = null
}

variable "running" {
  description = "Whether the task runs. false stops it for maintenance."
  type        = bool
  default     = true
}

variable "cpu" {
  description = "CPU units of the task: 1024 is one virtual CPU."
  type        = number
  default     = 2048

  validation {
    condition     = contains([1024, 2048, 4096, 8192, 16384], var.cpu)
    error_message = "cpu must be 1024, 2048, 4096, 8192 or 16384."
  }
}

variable "memory" {
  description = "Memory of the task in MiB; Fargate ties it to cpu."
  type        = number
  default     = 8192

  validation {
    condition     = var.memory >= 2 * var.cpu && var.memory <= 8 * var.cpu
    error_message = "memory must be between two and eight times cpu."
  }
}

variable "cpu_architecture" {
  description = "Architecture of the image: X86_64 or ARM64."
  type        = string
  default     = "X86_64"

  validation {
    condition     = contains(["X86_64", "ARM64"], var.cpu_architecture)
    error_message = "cpu_architecture must be X86_64 or ARM64."
  }
}

variable "scratch_gib" {
  description = "Scratch disk for queries that do not fit in memory, in GiB."
  type        = number
  default     = 100

  validation {
    condition     = var.scratch_gib >= 21 && var.scratch_gib <= 200
    error_message = "scratch_gib must be between 21 and 200."
  }
}

variable "environment" {
  description = "Environment variables of the task. No secrets: those go into secrets."
  type        = map(string)
  default     = {}
}

variable "secrets" {
  description = "Environment variables whose values are secrets: ARN of the secret, or ARN:key::, by name."
  type        = map(string)
  default     = {}
}

variable "secret_kms_key_arns" {
  description = "Keys that encrypt those secrets, when they are not the service's own."
  type        = list(string)
  default     = []
}

variable "policies" {
  description = "What Catchwater may do: policy documents by name, e.g. { lake = module.lake.write_policy_json }."
  type        = map(string)
}

variable "reaches" {
  description = "Parts of the platform that Catchwater connects to, by what they are."
  type        = map(object({ security_group_id = string, port = number }))
  default     = {}
}

variable "sources" {
  description = "Databases that Catchwater reads, by what they are, e.g. { shop = { cidr = \"10.1.2.3/32\", port = 5432 } }."
  type        = map(object({ cidr = string, port = number }))
  default     = {}
}

variable "load_balancer" {
  description = "HTTPS door: ACM certificate, whether it is internal, and the ranges let in; null has none."
  type = object({
    certificate_arn = string
    internal        = optional(bool, true)
    allowed_cidrs   = set(string)
  })
  default = null
}

variable "allow_exec" {
  description = "Whether operators may open a shell or a port of the task through ECS Exec."
  type        = bool
  default     = true
}

variable "token_version" {
  description = "Raise by one to have a new API token made."
  type        = number
  default     = 1
}

variable "catalog_engine_version" {
  description = "PostgreSQL version of the catalogue's database."
  type        = string
  default     = "17"
}

variable "catalog_instance_class" {
  description = "Size of the catalogue's database."
  type        = string
  default     = "db.t4g.micro"
}

variable "catalog_multi_az" {
  description = "Whether the catalogue's database keeps a standby in another zone."
  type        = bool
  default     = false
}

variable "catalog_backup_days" {
  description = "Days the catalogue can be restored to any second of."
  type        = number
  default     = 14

  validation {
    condition     = var.catalog_backup_days >= 1 && var.catalog_backup_days <= 35
    error_message = "catalog_backup_days must be between 1 and 35."
  }
}

variable "deletion_protection" {
  description = "Whether database and load balancer refuse to be deleted."
  type        = bool
  default     = true
}

variable "log_retention_days" {
  description = "Days Catchwater's log is kept."
  type        = number
  default     = 90
}

variable "logs_kms_key_arn" {
  description = "Key that encrypts the log."
  type        = string
}

variable "log_bucket" {
  description = "Bucket that receives the load balancer's access logs."
  type        = object({ name = string, arn = string })
}

variable "alarm_topic_arn" {
  description = "Topic that alarms are sent to."
  type        = string
}
